"""kill -9 at any moment loses nothing acknowledged, and a dead worker's task runs again within its lease + 1 s."""

import asyncio
import time
from pathlib import Path

import httpx
import pytest

from taskdeck.client import Client, CreateTaskInput
from taskdeck.client.enums import Completion, TaskStatus
from taskdeck.connection import connect
from taskdeck.persistence import persist
from tests.acceptance.processes import Process, api_worker, direct_worker, ending, free_port, serve

SEARCH = CreateTaskInput(task_type="keyword_search", parameters={"query": "sqlite"})
LEASE_SECONDS = 5.0


@pytest.mark.slow
async def test_killing_the_server_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    address = f"http://127.0.0.1:{(port := free_port())}"
    acknowledged: list[str] = []
    server = serve(tmp_path, port)
    async with connect(address) as client:
        for _ in range(3):
            creating = asyncio.create_task(create_until_refused(client, acknowledged))
            await asyncio.sleep(0.5)
            server.kill()
            await creating
            server = serve(tmp_path, port)
        with ending(server):
            assert len(acknowledged) > 0
            missing = [task for task in acknowledged if (await client.get_task(task)).task is None]
    assert missing == []


async def create_until_refused(client: Client, acknowledged: list[str]) -> None:
    """Create tasks one by one until the server is gone; note each that was answered."""
    while True:
        try:
            answer = (await client.create_task(SEARCH)).create_task
        except httpx.TransportError:
            return
        acknowledged.append(answer.task.id)  # type: ignore[union-attr]


@pytest.mark.slow
async def test_a_killed_workers_task_runs_again_within_its_lease_and_a_second(tmp_path: Path) -> None:
    address = f"http://127.0.0.1:{(port := free_port())}"
    server = serve(tmp_path, port)
    sleeper = api_worker(tmp_path, address, "sleeper", "--sleep", "60")
    with ending(server, sleeper):
        async with connect(address) as client:
            task = (await client.create_task(SEARCH)).create_task.task  # type: ignore[union-attr]
            await reaches(client, task.id, TaskStatus.RUNNING)
            sleeper.kill()
            killed = time.monotonic()
            await reaches(client, task.id, TaskStatus.QUEUED)
            assert time.monotonic() - killed <= LEASE_SECONDS + 1
            with ending(api_worker(tmp_path, address, "healthy")):
                done = await client.await_tasks([task.id], Completion.ALL, 10)
    assert [(one.status, one.retry_count) for one in done.await_tasks if one] == [(TaskStatus.COMPLETED, 1)]


@pytest.mark.slow
async def test_a_task_cancelled_under_a_direct_worker_stays_cancelled_after_its_report(tmp_path: Path) -> None:
    address = f"http://127.0.0.1:{(port := free_port())}"
    server = serve(tmp_path, port)
    worker = direct_worker(tmp_path, "direct", "--sleep", "1")
    with ending(server, worker):
        async with connect(address) as client:
            task = (await client.create_task(SEARCH)).create_task.task  # type: ignore[union-attr]
            await reaches(client, task.id, TaskStatus.CLAIMED)
            answer = (await client.cancel_task(task.id)).cancel_task
            assert answer.typename__ == "TaskCancelled"
            await printed(worker, task.id)
            seen = (await client.inspect_task(task.id)).task
    assert seen is not None
    assert seen.status == TaskStatus.CANCELLED
    assert seen.result is None
    assert "late report of completed" in str(seen.events.events[-1].model_dump())


async def printed(worker: Process, line: str) -> None:
    """Return when the worker has printed this line; fails after 20 seconds."""
    for _ in range(400):
        if line in worker.text().split():
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"The worker did not print {line}")


async def reaches(client: Client, task_id: str, status: TaskStatus) -> None:
    """Return when the task has this status; fails after 20 seconds."""
    for _ in range(400):
        task = (await persist(lambda: client.get_task(task_id))).task
        if task and task.status == status:
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"Task {task_id} did not become {status}")
