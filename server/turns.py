"""What comes one by one and is done together, once everything that is due has been done.

Requests, since between two of them the kernel would have its share of the processor's caches. And answers: a send wakes
the client, or a proxy, that waits on this machine, and to wake a processor that rests costs more than most answers do.
While it wakes for the first of many the others follow, and it is awake.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")


class Turn(Generic[T]):
    """What a process has to do, and puts off for no longer than one turn of the event loop."""

    def __init__(self, do: Callable[[Sequence[T]], None]) -> None:
        self._do = do
        self._waiting: list[T] = []

    def add(self, thing: T, loop: asyncio.AbstractEventLoop) -> None:
        """Do this soon, after all that was added before."""
        if not self._waiting:
            loop.call_soon(self.now)
        self._waiting.append(thing)

    def now(self) -> None:
        """Do all of it now."""
        waiting, self._waiting = self._waiting, []
        self._do(waiting)
