"""Things that are watched as a whole: read again after commits, at most so often, once for all who look."""

import asyncio
import math
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from dataclasses import replace
from typing import Generic, TypeVar

from db.figures import StatisticsRecord
from db.records import Instant, WorkerRecord, WorkerStatus
from resolvers.tail import Tail

T = TypeVar("T")
WORKERS_SECONDS = 0.25
"""The shortest time between two looks at the workers."""
IDLE_SECONDS = 5.0
"""Some things change by time alone, so whoever watches looks again after this many seconds without a commit."""
FRESH_SECONDS = 0.05


class Latest(Generic[T]):
    """A stream of which each item takes the place of the one before: whoever joins hears the newest at once, and
    whoever is slow hears no more than that.
    """

    def __init__(self, items: AsyncIterator[T]) -> None:
        self.items = items

    def __aiter__(self) -> AsyncIterator[T]:
        """The items themselves."""
        return self.items


class Glance(Generic[T]):
    """What `read` tells. Those who look at the same moment share one reading."""

    def __init__(self, tail: Tail, read: Callable[[], Awaitable[T]]) -> None:
        self.tail, self.read = tail, read
        self._reading: asyncio.Future[T] | None = None
        self._begun = -math.inf

    async def look(self) -> T:
        """The present reading."""
        now = asyncio.get_running_loop().time()
        if self._reading is None or now - self._begun > FRESH_SECONDS:
            self._begun, self._reading = now, asyncio.ensure_future(self.read())
        return await asyncio.shield(self._reading)

    async def readings(self, every_seconds: float) -> AsyncIterator[T]:
        """A reading now, and then after commits, at multiples of `every_seconds` and so far apart at least."""
        loop = asyncio.get_running_loop()
        while not self.tail.ended:
            commits, begun = self.tail.commits, loop.time()
            yield await self.look()
            if self.tail.commits == commits:
                await self.tail.committed(max(IDLE_SECONDS, every_seconds))
            due = math.ceil(begun / every_seconds + 1) * every_seconds
            await self.tail.pause(due - loop.time())


async def worker_changes(glance: Glance[list[WorkerRecord]]) -> AsyncIterator[WorkerRecord]:
    """Workers that change, but for their heartbeat alone; one that is removed comes a last time, as OFFLINE."""
    known: Mapping[str, WorkerRecord] | None = None
    async for reading in glance.readings(WORKERS_SECONDS):
        workers = {worker.id: worker for worker in reading}
        for worker in differences(workers if known is None else known, workers):
            yield worker
        known = workers


def differences(before: Mapping[str, WorkerRecord], after: Mapping[str, WorkerRecord]) -> Iterator[WorkerRecord]:
    """The workers of `after` that are not the same in `before`, and those that are gone."""
    for id, worker in after.items():
        if id not in before or at_rest(before[id]) != at_rest(worker):
            yield worker
    for id, worker in before.items():
        if id not in after and worker.status is not WorkerStatus.OFFLINE:
            yield replace(worker, status=WorkerStatus.OFFLINE, current_task_ids=())


def at_rest(worker: WorkerRecord) -> WorkerRecord:
    """The worker without the times that every beat moves."""
    return replace(worker, last_heartbeat=Instant(""), updated_at=Instant(""))


async def statistics(glance: Glance[StatisticsRecord], every_seconds: float) -> AsyncIterator[StatisticsRecord]:
    """The numbers now, and whenever they are not what they were."""
    told: StatisticsRecord | None = None
    async for record in glance.readings(every_seconds):
        if told is None or replace(told, log_position=record.log_position) != record:
            told = record
            yield record
