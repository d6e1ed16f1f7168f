"""Time and chance, injected, so that the whole store runs in a simulator with a seed."""

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from math import floor
from random import Random, SystemRandom
from typing import Protocol

from db.records import Instant


class Clock(Protocol):
    """Two clocks: `now` for what people read, `monotonic` for what expires. Both in seconds."""

    def now(self) -> float: ...
    def monotonic(self) -> float: ...


class SystemClock:
    """The machine's own clocks."""

    def now(self) -> float:
        """Seconds since 1970, UTC; may jump."""
        return time.time()

    def monotonic(self) -> float:
        """Seconds since some start; never jumps."""
        return time.monotonic()


@dataclass(frozen=True, slots=True)
class Environment:
    """What a store takes from outside: its clock and its source of chance."""

    clock: Clock = field(default_factory=SystemClock)
    random: Random = field(default_factory=SystemRandom)


def instant(seconds: float) -> Instant:
    """The stored text of a time, six digits of microseconds and +00:00 always."""
    second = floor(seconds)
    micros = round((seconds - second) * 1e6)
    if micros == 1_000_000:
        second, micros = second + 1, 0
    return Instant(f"{_second(second)}.{micros:06}+00:00")


@lru_cache(maxsize=16)
def _second(second: int) -> str:
    """The text of a whole second. There are many instants in each."""
    return datetime.fromtimestamp(second, UTC).isoformat()[:19]


def parse_instant(text: str) -> datetime:
    """An aware UTC time from any form found in the field: ISO with offset, `…Z`, naive ISO, `YYYY-MM-DD HH:MM:SS`.

    Raises ValueError when the text is none of them.
    """
    parsed = datetime.fromisoformat(text)
    return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)


def seconds_of(text: str) -> float:
    """Seconds since 1970 of a stored time."""
    return parse_instant(text).timestamp()
