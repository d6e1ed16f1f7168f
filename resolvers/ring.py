"""The newest stretch of the event log, held once for everybody who listens."""

import asyncio
from bisect import bisect_right
from collections import deque
from collections.abc import Awaitable, Callable, Collection, Hashable, Mapping, Sequence
from typing import Any, TypeVar, cast

from db.records import EventRecord, Label, TaskRecord
from db.store import Columns, Store

T = TypeVar("T")
FRESH_BATCHES = 16
"""Batches whose tasks and choices are kept: listeners that keep up all look at the same few."""


class Batch:
    """All events after `start` up to `end`, with what listeners find out about them, each thing once for all."""

    __slots__ = ("_known", "end", "events", "start", "store")

    def __init__(self, store: Store, start: int, end: int, events: Sequence[EventRecord]) -> None:
        self.store, self.start, self.end, self.events = store, start, end, events
        self._known: dict[Hashable, asyncio.Future[Any]] = {}

    async def once(self, key: Hashable, find: Callable[[], Awaitable[T]]) -> T:
        """What `find` finds. It runs once for everybody who asks by this key, as long as the batch is fresh."""
        if key not in self._known:
            finding = self._known[key] = asyncio.ensure_future(find())
            finding.add_done_callback(lambda done: self._forget_failure(key, done))
        return cast(T, await asyncio.shield(self._known[key]))

    async def tasks(self, columns: Columns) -> Mapping[int, TaskRecord]:
        """The tasks of the events as they are now; those that are gone are left out."""
        return await self.once(columns, lambda: self.store.tasks_by_id(self._ids(), columns))

    async def labels(self) -> Mapping[int, Sequence[Label]]:
        """The labels of the tasks of the events."""
        return await self.once("labels", lambda: self.store.labels(self._ids()))

    def forget(self) -> None:
        """Keep the events alone."""
        self._known.clear()

    def _ids(self) -> Collection[int]:
        return {event.task_id for event in self.events}

    def _forget_failure(self, key: Hashable, done: asyncio.Future[Any]) -> None:
        if done.cancelled() or done.exception() is not None:
            self._known.pop(key, None)


class Ring:
    """The batches after `floor` up to `head`: about `keep_events` events, and at least the newest batch."""

    def __init__(self, keep_events: int) -> None:
        self.keep_events = keep_events
        self.restart(0)

    def restart(self, position: int) -> None:
        """Hold nothing, and go on from this position."""
        self.floor = self.head = position
        self.held = 0
        self.batches: deque[Batch] = deque()

    def append(self, batch: Batch) -> None:
        """Hold the next batch, and let the oldest go."""
        self.batches.append(batch)
        self.head = batch.end
        self.held += len(batch.events)
        while self.held > self.keep_events and len(self.batches) > 1:
            gone = self.batches.popleft()
            self.floor = gone.end
            self.held -= len(gone.events)
        if len(self.batches) > FRESH_BATCHES:
            self.batches[-FRESH_BATCHES - 1].forget()

    def after(self, position: int) -> Batch:
        """The batch with the next events after a position from `floor` to just before `head`."""
        if position >= self.batches[-1].start:
            return self.batches[-1]
        return self.batches[bisect_right(self.batches, position, key=lambda batch: batch.start) - 1]
