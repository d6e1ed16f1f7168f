"""A real database file, and a feed on it as a server process has one."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from db.records import ClaimRequest, JsonText, NewTask, TaskRecord
from db.sqlite.store import SqliteStore
from resolvers.live import Feed


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    store = SqliteStore(tmp_path / "queue.db")
    await store.open()
    yield store
    await store.close()


@pytest.fixture
async def feed(store: SqliteStore) -> AsyncIterator[Feed]:
    feed = Feed(store)
    await feed.start()
    yield feed
    await feed.stop()


async def create(store: SqliteStore, count: int = 1, **fields: Any) -> list[TaskRecord]:
    """New tasks."""
    new = NewTask(**{"task_type": "probe", "parameters": JsonText("{}"), **fields})
    return [outcome.task for outcome in await store.create([new] * count)]


async def finish(store: SqliteStore, count: int = 1) -> list[int]:
    """Claim and complete the next tasks; their ids."""
    claimed = await store.claim(ClaimRequest("w", limit=count))
    for grant in claimed:
        await store.complete(grant.lease, JsonText("1"))
    return [grant.task.id for grant in claimed]


async def take(stream: Any, count: int, seconds: float = 5) -> list[Any]:
    """The next items of a stream, no later than after these seconds."""
    found: list[Any] = []
    async with asyncio.timeout(seconds):
        async for item in stream:
            found.append(item)
            if len(found) == count:
                return found
    raise AssertionError(f"The stream ended after {len(found)} of {count}: {found}")


async def rest(stream: Any, seconds: float = 5) -> list[Any]:
    """All items until the stream ends, no later than after these seconds."""
    async with asyncio.timeout(seconds):
        return [item async for item in stream]


async def until(condition: Callable[[], bool], seconds: float = 5) -> None:
    """Wait for something that is bound to become true."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.005)
