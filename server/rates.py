"""How often somebody may do something: token buckets, kept only while they are not full."""

from collections.abc import Callable, Hashable
from time import monotonic

KEPT = 10_000


class Buckets:
    """A bucket for each key. Each refills at `per_second`, and holds `burst`."""

    def __init__(self, per_second: float, burst: float, clock: Callable[[], float] = monotonic) -> None:
        self.per_second, self.burst, self.clock = per_second, burst, clock
        self.levels: dict[Hashable, tuple[float, float]] = {}

    def take(self, key: Hashable) -> float:
        """Take one: 0 when it was there, otherwise the seconds until it will be."""
        now = self.clock()
        level = self._level(key, now)
        if level < 1:
            return (1 - level) / self.per_second
        if len(self.levels) >= KEPT:
            self._forget_full(now)
        self.levels[key] = (level - 1, now)
        return 0.0

    def _level(self, key: Hashable, now: float) -> float:
        level, since = self.levels.get(key, (self.burst, now))
        return min(self.burst, level + (now - since) * self.per_second)

    def _forget_full(self, now: float) -> None:
        self.levels = {key: kept for key, kept in self.levels.items() if self._level(key, now) < self.burst}
        if len(self.levels) >= KEPT:
            self.levels.clear()
