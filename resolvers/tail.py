"""The one reader of the event log in this process: it notices commits, reads what is new, and wakes who waits."""

import asyncio
import logging
import math
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress

from db.errors import CursorExpired, CursorFromFuture, StoreError
from db.store import Store
from resolvers.ring import Batch, Ring

log = logging.getLogger("resolvers.tail")
PAGE = 1_000
PATIENCE_SECONDS = 30.0
TROUBLE_SECONDS = 0.5
REST_SECONDS, AWAKE_SECONDS = 0.01, 1.0
"""While nobody listens, commits are looked at together: there may be hundreds in a second. After a while they are not
looked at any more.
"""


class Tail:
    """Follows the log while anybody listens. Listeners ask for the batch after any position.

    While nobody listens, nothing is read but where the log ends, and soon not even that: then no commit is waited for.
    """

    def __init__(self, store: Store, keep_events: int) -> None:
        self.store = store
        self.ring = Ring(keep_events)
        self.ended = False
        self.commits = 0
        self._listening, self._left_at, self._sleeps = 0, -math.inf, True
        self._called = asyncio.Event()
        self._grown, self._committed, self._over = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def start(self) -> None:
        """Begin to follow."""
        self._loop = asyncio.get_running_loop()
        self._task = asyncio.create_task(self._follow(), name="event log")

    async def stop(self) -> None:
        """End every wait, and follow no more."""
        self.end()
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task

    def end(self) -> None:
        """End every wait: `after` gives None, `committed` returns."""
        self.ended = True
        for wake in (self._grown, self._committed, self._over):
            wake.set()

    async def position(self, after: int | None) -> int:
        """Where a listener begins: after this position, else now. Raises CursorExpired, CursorFromFuture."""
        bounds = await self.store.log_bounds()
        if self._sleeps:
            self.ring.restart(bounds.head)
        if after is None:
            return bounds.head
        if after > bounds.head:
            raise CursorFromFuture(f"Position {after} lies beyond the event log, which ends at {bounds.head}")
        if after < bounds.floor:
            raise CursorExpired(f"Events after {after} are no longer kept; the log goes back to {bounds.floor}")
        return after

    async def after(self, position: int, wait_seconds: float | None = None) -> Batch | None:
        """The batch with the next events, maybe among older ones: from the ring, else the log, else as soon as there
        are any. None when the time is up or the tail has ended. Raises CursorExpired.
        """
        with self._listener(), suppress(TimeoutError):
            async with asyncio.timeout(wait_seconds):
                while position >= self.ring.head and not self.ended:
                    await self._grown.wait()
        if position >= self.ring.head or self.ended:
            return None
        return self.ring.after(position) if position >= self.ring.floor else await self.page(position)

    async def batches(self, position: int) -> AsyncIterator[Batch]:
        """All batches with events after a position. Raises CursorExpired."""
        while batch := await self.after(position):
            yield batch
            position = batch.end

    async def page(self, position: int, limit: int = PAGE) -> Batch:
        """The next events after a position, read from the log for one listener. Raises CursorExpired."""
        head = self.ring.head
        events = await self.store.events_after(position, limit)
        end = events[-1].seq if events else position
        return Batch(self.store, position, end if len(events) == limit else max(end, head), events)

    async def committed(self, wait_seconds: float) -> None:
        """Wait until anybody commits anything, or the time is up."""
        with self._listener(), suppress(TimeoutError):
            async with asyncio.timeout(wait_seconds):
                await self._committed.wait()

    async def pause(self, seconds: float) -> None:
        """Wait, but not beyond the end."""
        with suppress(TimeoutError):
            async with asyncio.timeout(max(0, seconds)):
                await self._over.wait()

    @contextmanager
    def _listener(self) -> Iterator[None]:
        self._listening += 1
        self._called.set()
        try:
            yield
        finally:
            self._listening -= 1
            self._left_at = self._loop.time()

    async def _follow(self) -> None:
        behind, troubled = False, False
        while True:
            try:
                await self._sleep()
                if not behind:
                    await self.store.changed(PATIENCE_SECONDS)
                behind = True
                await self._read()
                behind = troubled = False
            except CursorExpired:
                self.ring.restart((await self.store.log_bounds()).floor)
            except Exception as error:
                if not troubled:
                    log.warning("the event log cannot be read: %s", error, exc_info=not isinstance(error, StoreError))
                troubled = True
                await asyncio.sleep(TROUBLE_SECONDS)

    async def _sleep(self) -> None:
        """When nobody has listened for a while, until somebody does; then go on from where the log ends now."""
        if not self._listening and self._loop.time() - self._left_at > AWAKE_SECONDS:
            self._sleeps = True
        if self._sleeps:
            await self._called.wait()
            await self._skip()
            pulse(self._grown)
            self._sleeps = False

    async def _read(self) -> None:
        self.commits += 1
        pulse(self._committed)
        if not self._listening and not self._called.is_set():
            await self._skip()
            return await self._rest()
        self._called.clear()
        while await self._read_page():
            pulse(self._grown)

    async def _skip(self) -> None:
        """Go on from where the log ends now."""
        self.ring.restart((await self.store.log_bounds()).head)

    async def _rest(self) -> None:
        """Until somebody listens, for a moment."""
        with suppress(TimeoutError):
            async with asyncio.timeout(REST_SECONDS):
                await self._called.wait()

    async def _read_page(self) -> bool:
        """Whether there was anything new. The newest events may be gone already: their place is passed all the same,
        but only up to where the log stood before it was looked at again.
        """
        head = end = self.ring.head
        events = await self.store.events_after(head, PAGE)
        if not events and (end := (await self.store.log_bounds()).head) > head:
            events = await self.store.events_after(head, PAGE)
        end = events[-1].seq if events else end
        if end > head:
            self.ring.append(Batch(self.store, head, end, events))
        return end > head


def pulse(event: asyncio.Event) -> None:
    """Wake those who wait now."""
    event.set()
    event.clear()
