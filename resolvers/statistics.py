"""The queue in numbers."""

from collections.abc import Mapping
from dataclasses import dataclass

from db.figures import LatencyRecord, StatisticsRecord, StatusTypeCount, ThroughputStep
from db.records import Instant, TaskStatus
from resolvers.context import Context
from resolvers.cursors import Cursor, encode
from resolvers.errors import BadInput
from resolvers.limits import DAY, within

MOST_STEPS = 2_000
MEGABYTE = 1_048_576
STATUSES = tuple(TaskStatus)


@dataclass(slots=True)
class StatusCount:
    """How many tasks stand in one status."""

    status: TaskStatus
    count: int


@dataclass(slots=True)
class Overview:
    """The kept counters, as the API shows them."""

    counts_by_status: tuple[StatusCount, ...]
    counts_by_type: tuple[StatusTypeCount, ...]
    total_tasks: int
    active_workers: int
    oldest_queued_at: Instant | None
    database_size_bytes: float
    database_size_mb: float
    cursor: Cursor


def by_status(counts: Mapping[TaskStatus, int]) -> tuple[StatusCount, ...]:
    """One row for every status, zeros too."""
    return tuple([StatusCount(status, counts.get(status, 0)) for status in STATUSES])


def overview(context: Context, record: StatisticsRecord) -> Overview:
    """The counters of one snapshot, as the API shows them."""
    totals = dict.fromkeys(STATUSES, 0)
    for row in record.counts:
        totals[row.status] += row.count
    return Overview(
        counts_by_status=by_status(totals),
        counts_by_type=record.counts,
        total_tasks=sum(totals.values()),
        active_workers=record.active_workers,
        oldest_queued_at=record.oldest_queued_at,
        database_size_bytes=float(record.database_size_bytes),
        database_size_mb=round(record.database_size_bytes / MEGABYTE, 2),
        cursor=encode(context.store.log_id, record.log_position),
    )


async def current(context: Context) -> Overview:
    """The counters as they are now."""
    return overview(context, await context.store.statistics())


async def throughput(
    context: Context, window_seconds: int, step_seconds: int, task_type: str | None
) -> list[ThroughputStep]:
    """What was created and finished in equal steps over the window that ends now. Raises BadInput."""
    within("windowSeconds", window_seconds, 60, 30 * DAY)
    within("stepSeconds", step_seconds, 1, 30 * DAY)
    if window_seconds > step_seconds * MOST_STEPS:
        raise BadInput("stepSeconds", f"must be at least {-(-window_seconds // MOST_STEPS)} for this window")
    return await context.store.throughput(window_seconds, step_seconds, task_type)


async def latency(context: Context, window_seconds: int, task_type: str | None) -> LatencyRecord:
    """How long tasks waited and ran, of those that finished in the window. Raises BadInput."""
    within("windowSeconds", window_seconds, 60, 30 * DAY)
    return await context.store.latency(window_seconds, task_type)
