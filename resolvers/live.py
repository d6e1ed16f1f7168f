"""Live: the event log as streams, pages and waits. One reader and one ring a process; listeners are cursors into it."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress

from db.figures import StatisticsRecord
from db.records import EventKind, EventRecord, TaskFilter, WorkerRecord
from db.store import Store
from resolvers import glances
from resolvers.cursors import encode
from resolvers.filters import EVERYTHING, Choice
from resolvers.glances import Glance
from resolvers.listening import TaskEvents, standing
from resolvers.pages import EventPage
from resolvers.ring import Batch
from resolvers.tail import Tail

KEEP_EVENTS = 10_000
EXAMINED_AT_MOST = 20_000
"""Events that one page of the log looks at: a narrow filter may find few or none, and goes on with the next page."""


class Feed:
    """What happens, to whoever wants to know. Everything ends when the feed does."""

    def __init__(self, store: Store, keep_events: int = KEEP_EVENTS) -> None:
        self.store = store
        self.tail = Tail(store, keep_events)
        self._workers = Glance(self.tail, store.workers)
        self._statistics = Glance(self.tail, store.statistics)

    @property
    def head(self) -> int:
        """The position of the newest event that this process has seen."""
        return self.tail.ring.head

    async def start(self) -> None:
        """Begin to follow the log."""
        await self.tail.start()

    def end(self) -> None:
        """End every stream, and answer what waits."""
        self.tail.end()

    async def stop(self) -> None:
        """End every stream, answer what waits, and follow the log no more."""
        await self.tail.stop()

    def events(self, after: int | None = None, filter: TaskFilter = EVERYTHING) -> TaskEvents:
        """All events of tasks that match, after a position or from now on."""
        return TaskEvents(self.tail, Choice(None, filter), after)

    def status_changes(
        self, after: int | None = None, filter: TaskFilter = EVERYTHING, task_ids: Sequence[int] | None = None
    ) -> TaskEvents:
        """Status changes of tasks that match, after a position or from now on.

        With `task_ids`: of these alone, until all of them have finished; without `after` their present state first.
        """
        ids = None if task_ids is None else frozenset(task_ids)
        return TaskEvents(self.tail, Choice(EventKind.STATUS, filter, ids), after, task_ids)

    async def page(self, after: int | None, first: int, filter: TaskFilter, wait_seconds: float) -> EventPage:
        """At most `first` events after a position, else from the first kept; waits for one when there is none yet.

        Raises CursorExpired, CursorFromFuture.
        """
        bounds = await self.store.log_bounds()
        position = bounds.floor if after is None else await self.tail.position(after)
        events, position = await self._gather(position, first, Choice(None, filter), bounds.head, wait_seconds)
        return EventPage(events, encode(self.store.log_id, position), position < max(self.head, bounds.head))

    async def await_tasks(self, ids: Sequence[int], completion_all: bool, timeout_seconds: float) -> None:
        """Wait until all (or any) of these tasks have finished, or the time is up. Unknown ones count as finished."""
        enough = 0 if completion_all else len(set(ids)) - 1
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout_seconds):
                found, awaited = await standing(self.tail, ids, ("id", "status"))
                position = found.log_position
                while len(awaited.unfinished) > enough and (batch := await self.tail.after(position)):
                    awaited.finished(batch.end, batch.events)
                    position = batch.end

    def worker_changes(self) -> AsyncIterator[WorkerRecord]:
        """Workers as they come, go and change, but for their heartbeat alone."""
        return glances.worker_changes(self._workers)

    def statistics(self, every_seconds: float) -> AsyncIterator[StatisticsRecord]:
        """The queue in numbers now, and as they change, at most so often; read once for all who listen."""
        return glances.statistics(self._statistics, every_seconds)

    async def _gather(
        self, position: int, first: int, choice: Choice, head: int, wait_seconds: float
    ) -> tuple[list[EventRecord], int]:
        """At most `first` events and the position after them; the log is known to reach to `head`."""
        deadline = asyncio.get_running_loop().time() + wait_seconds
        events, examined = list[EventRecord](), 0
        while len(events) < first and examined < EXAMINED_AT_MOST:
            batch = await self._next(position, head, 0 if events else deadline)
            if batch is None or batch.end == position:
                break
            events += [event for event in await choice.among(batch) if event.seq > position][: first - len(events)]
            position = batch.end if len(events) < first else events[-1].seq
            examined += len(batch.events)
        return events, position

    async def _next(self, position: int, head: int, deadline: float) -> Batch | None:
        """The batch after a position: from the log when it is there already, else when it comes."""
        if self.head <= position < head:
            return await self.tail.page(position)
        return await self.tail.after(position, max(0, deadline - asyncio.get_running_loop().time()))
