"""The worker protocol: claim, beat, and report under a lease."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import strawberry

from db import errors
from db.records import (
    Beat,
    Claimed,
    ClaimRequest,
    Instant,
    JsonText,
    Lease,
    LeaseReply,
    LogLine,
    TaskRecord,
    WorkerRecord,
)
from db.store import Columns
from resolvers import ids
from resolvers.context import Context
from resolvers.errors import BadInput
from resolvers.limits import DAY, no_more_than, within
from resolvers.lobby import wait_for_work
from resolvers.outcomes import LeaseAnswer, LeaseLost
from resolvers.roles import check_worker

SHORTEST_LEASE = 0.1
MOST_LINES = 1_000
BEATS_PER_LEASE = 3


@dataclass(frozen=True, slots=True)
class ClaimedTask:
    """A task granted under a lease."""

    lease: str
    lease_expires_at: Instant
    attempt: int
    task: TaskRecord


@dataclass(frozen=True, slots=True)
class HeartbeatReply:
    """What the server wants of a worker."""

    worker: WorkerRecord
    lease_expires_at: Instant | None
    paused: bool
    cancel: Sequence[strawberry.ID]
    lost: Sequence[strawberry.ID]
    next_heartbeat_seconds: float


async def claim(context: Context, request: ClaimRequest, wait_seconds: float) -> list[ClaimedTask]:
    """Grant due tasks under leases, waiting for one if none is due. Raises BadInput and Forbidden."""
    check_worker(context.identity, _named(request.worker_id))
    within("input.limit", request.limit, 1, 1_000)
    within("input.leaseSeconds", request.lease_seconds, SHORTEST_LEASE, DAY)
    within("input.waitSeconds", wait_seconds, 0, 30)
    return [_claimed(grant) for grant in await wait_for_work(context, request, wait_seconds)]


async def beat(context: Context, beat: Beat) -> HeartbeatReply:
    """Record a heartbeat and renew the worker's leases. Raises BadInput and Forbidden."""
    check_worker(context.identity, _named(beat.worker_id))
    within("input.leaseSeconds", beat.lease_seconds, SHORTEST_LEASE, DAY)
    reply = await context.store.beat(beat)
    return HeartbeatReply(
        worker=reply.worker,
        lease_expires_at=reply.expires_at,
        paused=reply.worker.paused,
        cancel=[strawberry.ID(str(lease.task_id)) for lease in reply.cancel],
        lost=[strawberry.ID(ids.lease_text(lease)) for lease in reply.lost],
        next_heartbeat_seconds=min(30.0, beat.lease_seconds / BEATS_PER_LEASE),
    )


def progress(context: Context, lease: str, progress: float | None, message: str | None) -> Awaitable[LeaseAnswer]:
    """Record how far a task has come."""
    if progress is not None:
        within("progress", progress, 0, 1)
    return _report(context, lease, lambda held: context.store.progress(held, progress, message))


def log(context: Context, lease: str, lines: Sequence[LogLine]) -> Awaitable[LeaseAnswer]:
    """Append lines to a task's log."""
    no_more_than(MOST_LINES, "entries", lines)
    return _report(context, lease, lambda held: context.store.log(held, lines))


def complete(context: Context, lease: str, result: JsonText | None, columns: Columns) -> Awaitable[LeaseAnswer]:
    """End the attempt with a result."""
    return _report(context, lease, lambda held: context.store.complete(held, result, columns))


def fail(context: Context, lease: str, error: str, retryable: bool) -> Awaitable[LeaseAnswer]:
    """End the attempt with an error."""
    return _report(context, lease, lambda held: context.store.fail(held, error, retryable=retryable))


def release(context: Context, lease: str) -> Awaitable[LeaseAnswer]:
    """Give the task back unharmed."""
    return _report(context, lease, context.store.release)


def _report(context: Context, lease: str, write: Callable[[Lease], Awaitable[LeaseReply]]) -> Awaitable[LeaseAnswer]:
    """Checked and asked for now, answered when awaited."""
    held = ids.lease_of(lease)
    check_worker(context.identity, held.worker_id)
    return _answer(write(held))


async def _answer(reply: Awaitable[LeaseReply]) -> LeaseAnswer:
    try:
        return await reply
    except errors.LeaseLost as error:
        return LeaseLost(error.task, str(error))


def _claimed(grant: Claimed) -> ClaimedTask:
    return ClaimedTask(ids.lease_text(grant.lease), grant.expires_at, grant.lease.attempt, grant.task)


def _named(worker_id: str) -> str:
    if not 0 < len(worker_id) <= 255:
        raise BadInput("input.workerId", f"must have 1 to 255 characters, got {len(worker_id)}")
    return worker_id
