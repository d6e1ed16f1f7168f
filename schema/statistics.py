"""The queue in numbers."""

from typing import Annotated

import strawberry

from db.figures import DurationSummary, LatencyRecord, StatusTypeCount, ThroughputStep
from db.records import Instant
from resolvers import statistics
from resolvers.context import Info
from resolvers.cursors import Cursor
from resolvers.statistics import Overview
from schema.enums import TaskStatus
from schema.fields import argument, field, made_of

WindowArgument = Annotated[int, argument("How far back to look, in seconds: 60 to 2,592,000 (30 days).")]
TypeArgument = Annotated[str | None, argument("Only tasks of this type.")]


@strawberry.type(description="How many tasks stand in one status.")
class StatusCount:
    is_type_of = made_of(statistics.StatusCount)
    status: TaskStatus = field("The status.")
    count: int = field("How many tasks stand there.")


@strawberry.type(description="How many tasks of one type stand in one status.")
class TypeCount:
    is_type_of = made_of(StatusTypeCount)
    task_type: str = field("The task type.")
    status: TaskStatus = field("The status.")
    count: int = field("How many of its tasks stand there.")


@strawberry.type(description="What happened in one step of time.")
class ThroughputPoint:
    is_type_of = made_of(ThroughputStep)
    at: Instant = field("When the step began.")
    completed: int = field("How many tasks were completed in it.")
    failed: int = field("How many failed for good in it.")
    cancelled: int = field("How many were cancelled in it.")
    created: int = field("How many were submitted in it.")


@strawberry.type(description="How durations are spread, in seconds; the figures are null when nothing was measured.")
class Percentiles:
    is_type_of = made_of(DurationSummary)
    count: int = field("How many durations were measured.")
    p50: float | None = field("Half of them were at most this long.")
    p95: float | None = field("95 of 100 were at most this long.")
    p99: float | None = field("99 of 100 were at most this long.")
    max: float | None = field("The longest.")


@strawberry.type(description="How long tasks waited and ran, of those that were claimed and finished in the window.")
class Latency:
    is_type_of = made_of(LatencyRecord)
    waiting: Percentiles = field("From creation (or `runAfter`, if later) to the claim.")
    running: Percentiles = field("From the claim to the end.")


async def throughput(
    info: Info,
    window_seconds: WindowArgument = 3600,
    step_seconds: Annotated[int, argument("The length of a step, in seconds; at most 2,000 steps.")] = 60,
    task_type: TypeArgument = None,
) -> list[ThroughputStep]:
    """What was created and finished in equal steps over the window that ends now."""
    return await statistics.throughput(info.context, window_seconds, step_seconds, task_type)


async def latency(info: Info, window_seconds: WindowArgument = 3600, task_type: TypeArgument = None) -> LatencyRecord:
    """How long tasks waited and ran in the window that ends now."""
    return await statistics.latency(info.context, window_seconds, task_type)


@strawberry.type(description="The queue in numbers, kept as tasks change: they cost the same for any number of tasks.")
class Statistics:
    is_type_of = made_of(Overview)
    counts_by_status: list[StatusCount] = field("One row for every status, zeros too.")
    counts_by_type: list[TypeCount] = field("One row for every type and status that occurs.")
    total_tasks: int = field("How many tasks are kept.")
    active_workers: int = field("How many workers were heard within the last 3 minutes.")
    oldest_queued_at: Instant | None = field("When the oldest waiting task was created; null when none waits.")
    database_size_bytes: float = field("The size of the database on disk, in bytes.")
    database_size_mb: float = field("The size of the database on disk, in megabytes of 1,048,576 bytes.")
    cursor: Cursor = field("Where the event log stood when this was read: subscribe `after` it and nothing is missed.")
    throughput: list[ThroughputPoint] = field(
        "Tasks created and finished, in equal steps over the window that ends now; empty steps too.",
        resolver=throughput,
    )
    latency: Latency = field("How long tasks waited and ran in the window that ends now.", resolver=latency)
