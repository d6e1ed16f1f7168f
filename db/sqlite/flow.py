"""What happened when, from the counts that are kept by the minute and the events that are not counted yet."""

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import accumulate

from db.clock import instant, seconds_of
from db.figures import DurationSummary, LatencyRecord, ThroughputStep
from db.records import Instant
from db.sqlite.columns import statements
from db.sqlite.room import Room

SQL = statements("statistics")
MINUTE = 60
COUNTED_AT_ONCE = 500
"""Events in one transaction: the write lock is held for a millisecond or two."""


class Flow(Room):
    """Throughput and latency."""

    async def throughput(
        self, window_seconds: int, step_seconds: int, task_type: str | None = None
    ) -> list[ThroughputStep]:
        """What was created and finished in equal steps over the window that ends now, empty steps too.

        Steps are whole minutes, begin at multiples of themselves, and the last one holds the present.
        """
        step = max(-(-step_seconds // MINUTE), 1) * MINUTE
        last = int(self.environment.clock.now()) // step * step
        starts = [last - step * n for n in range(max(-(-window_seconds // step), 1) - 1, -1, -1)]
        values = {"since": _minute(starts[0]), "task_type": task_type}
        rows = await self.readers.run(lambda connection: connection.execute(SQL["throughput"], values).fetchall())
        happened: dict[int, Counter[str]] = defaultdict(Counter)
        for minute, what, count in rows:
            happened[int(seconds_of(minute)) // step * step][what] += count
        return [_step(start, happened[start]) for start in starts]

    async def latency(self, window_seconds: int, task_type: str | None = None) -> LatencyRecord:
        """How long tasks waited and ran, of those that were claimed and finished in the window (by the minute)."""
        since = self.environment.clock.now() - window_seconds
        values = {"since": _minute(since), "task_type": task_type}
        rows = await self.readers.run(lambda connection: connection.execute(SQL["durations"], values).fetchall())
        waited = [(seconds, count) for claimed, seconds, count in rows if claimed]
        ran = [(seconds, count) for claimed, seconds, count in rows if not claimed]
        return LatencyRecord(_summary(waited), _summary(ran))


def count_some(connection: sqlite3.Connection) -> bool:
    """Count the next events into their minutes; whether more are left. Several processes may do so in turn."""
    position, head = connection.execute(SQL["uncounted"]).fetchone()
    if position >= head:
        return False
    values = {"position": min(position + COUNTED_AT_ONCE, head)}
    connection.execute(SQL["count_flow"], values)
    connection.execute(SQL["move_flow"], values)
    return bool(values["position"] < head)


def _minute(seconds: float) -> Instant:
    return Instant(instant(seconds)[:16])


def _step(start: int, happened: Counter[str]) -> ThroughputStep:
    return ThroughputStep(
        instant(start), happened["created"], happened["completed"], happened["failed"], happened["cancelled"]
    )


def _summary(durations: Sequence[tuple[float, int]]) -> DurationSummary:
    """Of (seconds at most, how many), shortest first."""
    count = sum(number for _, number in durations)
    if not count:
        return DurationSummary(0, None, None, None, None)
    return DurationSummary(count, *(_percentile(durations, count * part) for part in (0.5, 0.95, 0.99, 1.0)))


def _percentile(durations: Sequence[tuple[float, int]], rank: float) -> float:
    reached = accumulate(number for _, number in durations)
    return next(seconds for (seconds, _), seen in zip(durations, reached, strict=True) if seen >= rank)
