"""The queue in numbers, as a store gives them.

Those of which a question takes many are not frozen: that would cost more than reading them.
"""

from dataclasses import dataclass

from db.records import Instant, TaskStatus


@dataclass(slots=True)
class StatusTypeCount:
    """How many tasks of one type stand in one status."""

    task_type: str
    status: TaskStatus
    count: int


@dataclass(slots=True)
class StatisticsRecord:
    """The kept counters, in one snapshot with the log's position. Size in bytes."""

    counts: tuple[StatusTypeCount, ...]
    active_workers: int
    oldest_queued_at: Instant | None
    database_size_bytes: int
    log_position: int


@dataclass(frozen=True, slots=True)
class ThroughputStep:
    """What happened in one step of time that begins at `at`."""

    at: Instant
    created: int
    completed: int
    failed: int
    cancelled: int


@dataclass(frozen=True, slots=True)
class DurationSummary:
    """Percentiles of durations in seconds; None without any."""

    count: int
    p50: float | None
    p95: float | None
    p99: float | None
    max: float | None


@dataclass(frozen=True, slots=True)
class LatencyRecord:
    """Seconds from creation (or run_after) to claim, and from claim to end."""

    waiting: DurationSummary
    running: DurationSummary
