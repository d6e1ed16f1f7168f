"""The interpreter, which one thread has at a time: how soon another that waits for it is let in.

uvloop lets it go for a moment at every callback. Each time a waiting thread is woken in vain, and the interval after
which it may insist begins anew: were that milliseconds, it would mostly wait until the loop has nothing to do.
"""

import asyncio
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from threading import Lock
from typing import TypeVar

A = TypeVar("A")
T = TypeVar("T")

SOON_SECONDS, LET_IN_SECONDS = 0.00002, 0.001
_intervals: list[float] = []
"""What held before each block that has not ended."""


@contextmanager
def given_soon() -> Iterator[None]:
    """Within the block, a thread that waits for the interpreter gets it after 20 µs. Blocks may overlap."""
    _intervals.append(sys.getswitchinterval())
    sys.setswitchinterval(SOON_SECONDS)
    try:
        yield
    finally:
        last = _intervals.pop()
        if not _intervals:
            sys.setswitchinterval(last)


def let_in(function: Callable[[A], T], loop: asyncio.AbstractEventLoop) -> Callable[[A], T]:
    """The function, for another thread to call soon. When the loop comes to what was asked of it after this, it first
    waits until the function has begun, or a millisecond: a thread that wakes and finds the interpreter taken sleeps
    once more.
    """
    outside = Lock()
    outside.acquire()
    loop.call_soon(partial(outside.acquire, timeout=LET_IN_SECONDS))

    def begin(argument: A) -> T:
        outside.release()
        return function(argument)

    return begin
