"""What follows from a task's own columns: how long it waited and ran, and what can be done with it."""

from db.clock import seconds_of
from db.records import HELD, TERMINAL, TaskRecord, TaskStatus
from resolvers.context import Context

WAITED_COLUMNS = ("status", "created_at", "run_after", "claimed_at", "completed_at")
RAN_COLUMNS = ("status", "claimed_at", "completed_at")
RETRYABLE = frozenset({TaskStatus.FAILED, TaskStatus.CANCELLED})


def can_cancel(context: Context, task: TaskRecord) -> bool:
    """Whether the task can still be cancelled."""
    return task.status not in TERMINAL


def can_retry(context: Context, task: TaskRecord) -> bool:
    """Whether the task can be put back in the queue."""
    return task.status in RETRYABLE


def waited_seconds(context: Context, task: TaskRecord) -> float:
    """Seconds from creation (or run_after, if later) to the latest claim, to the end if there was none, else to now."""
    due = max(seconds_of(task.created_at), seconds_of(task.run_after) if task.run_after else 0.0)
    until = None if task.status == TaskStatus.QUEUED else task.claimed_at or task.completed_at
    return max(0.0, (seconds_of(until) if until else context.now()) - due)


def ran_seconds(context: Context, task: TaskRecord) -> float | None:
    """Seconds from the latest claim to the end, to now while it is held; None while no claim counts."""
    until = context.now() if task.status in HELD else seconds_of(task.completed_at) if task.completed_at else None
    if task.claimed_at is None or until is None:
        return None
    return max(0.0, until - seconds_of(task.claimed_at))
