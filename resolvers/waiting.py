"""Why a task is not running: what it waits for, and the wish that it stop."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from db.clock import seconds_of
from db.records import Instant, QueuePlace, TaskRecord, TaskStatus
from db.store import Columns
from resolvers.choices import WaitCode
from resolvers.context import Context
from resolvers.related import Related

CANCELLATION_COLUMNS = (
    "cancel_requested_at",
    "cancel_requested_by",
    "cancel_reason",
    "cancel_acknowledged_at",
    "cancel_forced",
)
PLACES_COUNTED = 1_000


@dataclass(frozen=True, slots=True)
class Cancellation:
    """A request to cancel, and what became of it."""

    requested_at: Instant
    requested_by: str | None
    reason: str | None
    acknowledged_at: Instant | None
    forced: bool


@dataclass(frozen=True, slots=True)
class WaitReason:
    """Why a task waits, until when, and its place in line."""

    code: WaitCode
    message: str
    until: Instant | None = None
    position: int | None = None


def cancellation(context: Context, task: TaskRecord) -> Cancellation | None:
    """The request to cancel the task, if there was one."""
    if task.cancel_requested_at is None:
        return None
    return Cancellation(
        requested_at=task.cancel_requested_at,
        requested_by=task.cancel_requested_by,
        reason=task.cancel_reason,
        acknowledged_at=task.cancel_acknowledged_at,
        forced=bool(task.cancel_forced),
    )


def _is_due(context: Context, task: TaskRecord) -> bool:
    return task.run_after is None or seconds_of(task.run_after) <= context.now()


def _in_line(context: Context, task: TaskRecord) -> int | None:
    return task.id if task.status == TaskStatus.QUEUED and _is_due(context, task) else None


async def _places(context: Context, ids: Collection[int], columns: Columns) -> Mapping[int, QueuePlace]:
    return await context.store.places(ids, PLACES_COUNTED)


def _reason(context: Context, task: TaskRecord, place: QueuePlace | None) -> WaitReason | None:
    if place is not None:
        return _turn(task, place)
    if task.status != TaskStatus.QUEUED or _is_due(context, task):
        return None
    if task.retry_count:
        return WaitReason(WaitCode.BACKOFF, "Waits a while after a failed attempt", task.run_after)
    return WaitReason(WaitCode.SCHEDULED, "Was asked to start later", task.run_after)


def _turn(task: TaskRecord, place: QueuePlace) -> WaitReason:
    position = place.ahead + 1 if place.ahead < PLACES_COUNTED else None
    if not place.capable:
        return WaitReason(
            WaitCode.NO_WORKER, f"No live worker takes tasks of the type {task.task_type}", position=position
        )
    return WaitReason(WaitCode.READY, _line(place.ahead), position=position)


def _line(ahead: int) -> str:
    if ahead >= PLACES_COUNTED:
        return f"At least {PLACES_COUNTED:,} tasks are before it"
    return "It is next" if ahead == 0 else "1 task is before it" if ahead == 1 else f"{ahead} tasks are before it"


REASON: Related[TaskRecord, int, QueuePlace] = Related(
    columns=("id", "task_type", "status", "run_after", "retry_count"), key=_in_line, load=_places, value=_reason
)
