"""The interpreter, which one thread has at a time: how soon another that waits for it is let in.

uvloop lets it go for a moment at every callback. Each time a waiting thread is woken in vain, and the interval after
which it may insist begins anew: were that milliseconds, it would mostly wait until the loop has nothing to do.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

SOON_SECONDS = 0.00002
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
