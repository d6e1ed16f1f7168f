"""Identical subscriptions as one: every event is executed once, and its bytes wait in a ring for all who listen."""

import asyncio
from bisect import bisect_right
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Protocol

import orjson

from execution.stream import Stream
from resolvers.errors import FellBehind
from resolvers.glances import Latest
from resolvers.listening import Beginning, Step, TaskEvents
from resolvers.tail import pulse

DELIVERY_EVENTS = 64
DELIVERY_BYTES = 32_768
EVENTS_AGAIN = 8
"""Events that are executed at a time for one listener: those that are too much for one delivery are thrown away."""
LISTENERS_IN_TURN = 256
"""Listeners that are served before the loop may turn to something else."""


@dataclass(frozen=True, slots=True)
class Entry:
    """The response to one event, as JSON, and the event's position."""

    position: int
    payload: bytes


@dataclass(slots=True)
class Delivery:
    """What comes after `start`, up to `end`. `framed` keeps what transports make of it, for all who share it."""

    start: int
    end: int
    entries: Sequence[Entry]
    framed: dict[str, bytes] = field(default_factory=dict)


class Listener(Protocol):
    """Somebody who keeps up, and is told at once."""

    def deliver(self, delivery: Delivery) -> None:
        """Take this. It may be known already: the listener has just come back."""

    def dismiss(self) -> None:
        """Read on alone, from the group's head: there is more to it than events."""


class Group:
    """One execution for all subscriptions that are the same but for where they begin.

    Those in `live` have been given everything up to `head`. `finished` are the positions after which those who listen
    to certain tasks have nothing to wait for.
    """

    def __init__(self, key: object, stream: Stream, keep_bytes: Callable[[], int]) -> None:
        self.key, self.stream, self.keep_bytes = key, stream, keep_bytes
        self.live: dict[Listener, None] = {}
        self.readings = 0
        self.finished: list[int] = []
        self.failure: Exception | None = None
        self.over = False
        self._entries: deque[Entry] = deque()
        self._held = 0
        self._grown = asyncio.Event()

    def start(self, beginning: Beginning) -> None:
        """Execute what comes after this position, from now on."""
        self.floor = self.head = beginning.position
        self._task = asyncio.create_task(self._run(beginning), name="subscriptions")
        self._task.add_done_callback(self._end)

    def stop(self) -> None:
        """Nobody listens any more."""
        self._task.cancel()

    async def grown(self) -> None:
        """Wait for something new, or the end."""
        if not self.over:
            await self._grown.wait()

    async def after(self, position: int) -> Delivery:
        """What comes after a position before the head: from the ring, else executed again for one listener.

        Raises CursorExpired, and FellBehind for a stream without cursors.
        """
        if position >= self.floor:
            return self._from_ring(position)
        source = self.stream.events
        if isinstance(source, TaskEvents):
            return await self._again(source, position)
        if isinstance(source, Latest):
            return self._from_ring(self.floor)
        raise FellBehind("More has changed than is kept for a slow reader; subscribe again")

    async def execute(self, events: Sequence[Any], position: int | None = None) -> list[Entry]:
        """The responses to these events, at their own positions unless one is given."""
        responses = await self.stream.answer_all(events)
        return [
            Entry(event.seq if position is None else position, orjson.dumps(response))
            for event, response in zip(events, responses, strict=True)
        ]

    def newest(self) -> int:
        """Where a listener of a stream without cursors begins: before the newest item, where that says it all."""
        return self.head - 1 if self._entries and isinstance(self.stream.events, Latest) else self.head

    def _from_ring(self, position: int) -> Delivery:
        first = bisect_right(self._entries, position, key=lambda entry: entry.position)
        return next(portions(position, self.head, islice(self._entries, first, None)))

    async def _again(self, source: TaskEvents, position: int) -> Delivery:
        step = await source.page(position, DELIVERY_EVENTS)
        end, found = min(step.end, self.head), list[Entry]()
        events = [event for event in step.events if event.seq <= end]
        for first in range(0, len(events), EVENTS_AGAIN):
            found += await self.execute(events[first : first + EVENTS_AGAIN])
            if sum(len(entry.payload) for entry in found) > DELIVERY_BYTES:
                break
        else:
            return next(portions(position, end, found))
        return next(portions(position, found[-1].position, found))

    async def _run(self, beginning: Beginning) -> None:
        try:
            async for step in self._steps(beginning):
                if step.finished:
                    self.finished += step.finished
                    self._dismiss()
                await self._take(step)
        except Exception as error:
            self.failure = error

    def _end(self, task: asyncio.Task[None]) -> None:
        """Nothing more comes, even if the task was stopped before its first step."""
        self.over = True
        self._grown.set()
        self._dismiss()

    def _steps(self, beginning: Beginning) -> AsyncIterator[Step]:
        source = self.stream.events
        return source.steps(beginning) if isinstance(source, TaskEvents) else self._numbered()

    async def _numbered(self) -> AsyncIterator[Step]:
        async for item in self.stream.events:
            yield Step(self.head + 1, [item])

    async def _take(self, step: Step) -> None:
        """Execute these events, keep what comes of it, and tell it: a few at a time."""
        own_position = None if isinstance(self.stream.events, TaskEvents) else step.end
        for first in range(0, len(step.events), DELIVERY_EVENTS):
            some = step.events[first : first + DELIVERY_EVENTS]
            entries = await self.execute(some, own_position)
            self._keep(entries)
            last = first + DELIVERY_EVENTS >= len(step.events)
            for delivery in portions(self.head, step.end if last else entries[-1].position, entries):
                await self._tell(delivery)
        self.head = step.end
        pulse(self._grown)

    def _keep(self, entries: Sequence[Entry]) -> None:
        self._entries.extend(entries)
        self._held += sum(len(entry.payload) for entry in entries)
        while self._held > self.keep_bytes() and len(self._entries) > 1:
            gone = self._entries.popleft()
            self.floor = gone.position
            self._held -= len(gone.payload)

    def _dismiss(self) -> None:
        dismissed, self.live = self.live, {}
        for listener in dismissed:
            listener.dismiss()

    async def _tell(self, delivery: Delivery) -> None:
        self.head = delivery.end
        pulse(self._grown)
        for number, listener in enumerate(list(self.live), 1):
            if listener in self.live:
                listener.deliver(delivery)
            if number % LISTENERS_IN_TURN == 0:
                await asyncio.sleep(0)


def portions(start: int, end: int, entries: Iterable[Entry]) -> Iterator[Delivery]:
    """The way from `start` to `end` in deliveries of about 32 KB, each with one entry at least where there are any."""
    found, size = list[Entry](), 0
    for entry in entries:
        if found and size + len(entry.payload) > DELIVERY_BYTES:
            yield Delivery(start, found[-1].position, found)
            start, found, size = found[-1].position, [], 0
        found.append(entry)
        size += len(entry.payload)
    yield Delivery(start, end, found)
