"""The product's main job: real tasks through workers of both kinds, each exactly once, every change seen."""

import asyncio
import sqlite3
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from taskdeck.client import CreateTaskInput
from taskdeck.connection import connect
from tests.acceptance.processes import Process, api_worker, direct_worker, ending, free_port, serve

TASKS = 1000
KINDS = [
    ("channel_scrape", {"channel_url": "https://youtube.com/@SQLite"}),
    ("trending_scrape", {"category": "music"}),
    ("keyword_search", {"query": "write-ahead log"}),
]


@pytest.mark.slow
async def test_a_thousand_tasks_through_four_workers_each_once_and_every_change_seen(tmp_path: Path) -> None:
    address = f"http://127.0.0.1:{(port := free_port())}"
    server = serve(tmp_path, port)
    workers = [api_worker(tmp_path, address, "api-1"), api_worker(tmp_path, address, "api-2")]
    workers += [direct_worker(tmp_path, "direct-1"), direct_worker(tmp_path, "direct-2")]
    with ending(*workers, server):
        watching = asyncio.create_task(changes_until_all_completed(address))
        await create_tasks(address)
        changes = await asyncio.wait_for(watching, 120)
        texts = [process.text() for process in (server, *workers)]
    assert not [text for text in texts if "database is locked" in text or "Traceback" in text]
    assert runs(workers) == dict.fromkeys(map(str, range(1, TASKS + 1)), 1)
    assert changes == logged(tmp_path / "queue.db")
    assert ways(changes) == {("queued", "claimed", "completed"), ("queued", "claimed", "running", "completed")}


async def create_tasks(address: str) -> None:
    """Create the tasks, a hundred a call."""
    inputs = [CreateTaskInput(task_type=kind, parameters=given) for kind, given in KINDS * 334][:TASKS]
    async with connect(address) as client:
        for first in range(0, TASKS, 100):
            await client.create_tasks(inputs[first : first + 100])


async def changes_until_all_completed(address: str) -> list[tuple[str, str]]:
    """(task, status) of every change from the beginning, in order."""
    seen: list[tuple[str, str]] = []
    async with connect(address) as client:
        start = (await client.list_task_events(first=1)).task_events
        assert not start.events
        async for answer in client.watch_tasks(after=start.cursor):
            change = answer.task_status_changed
            seen.append((change.task_id, change.status.value.lower()))
            if sum(status == "completed" for _, status in seen) == TASKS:
                break
    return seen


def runs(workers: list[Process]) -> dict[str, int]:
    """How often each task was run, by what the workers printed."""
    return dict(
        sorted(Counter(line for w in workers for line in w.text().split()).items(), key=lambda item: int(item[0]))
    )


def logged(database: Path) -> list[tuple[str, str]]:
    """(task, status) of every change in the database's own log."""
    rows = sqlite3.connect(database).execute(
        "SELECT task_id, status FROM task_events WHERE kind = 'status' ORDER BY seq"
    )
    return [(str(task), status) for task, status in rows]


def ways(changes: list[tuple[str, str]]) -> set[tuple[str, ...]]:
    """The different ways that tasks went, as sequences of statuses."""
    found: dict[str, list[str]] = defaultdict(list)
    for task, status in changes:
        found[task].append(status)
    return {tuple(way) for way in found.values()}
