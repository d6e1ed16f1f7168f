"""What people do with tasks: cancel, retry, and both for many at once."""

from collections.abc import Awaitable

from db import errors
from db.records import BulkOutcome, TaskFilter, TaskStatus
from db.store import Columns
from resolvers import ids
from resolvers.choices import CancelPolicy
from resolvers.context import Context
from resolvers.errors import BadInput
from resolvers.outcomes import (
    CancelAnswer,
    RetryAnswer,
    TaskAlreadyFinished,
    TaskCancelled,
    TaskCancelRequested,
    TaskNotFinished,
    TaskNotFound,
    TaskRetried,
    TaskSelection,
)
from resolvers.statistics import by_status

SAMPLE = 10


async def cancel(context: Context, id: str, reason: str | None, policy: CancelPolicy) -> CancelAnswer:
    """Cancel a task, or ask the worker that holds it to stop."""
    number = ids.number(id)
    if number is None:
        return _not_found(id)
    try:
        task = await context.store.cancel(
            number, reason=reason, force=policy is CancelPolicy.FORCE, actor=context.identity.name
        )
    except errors.TaskNotFound:
        return _not_found(id)
    except errors.TaskAlreadyFinished as error:
        return TaskAlreadyFinished(error.task, str(error))
    return TaskCancelled(task) if task.status == TaskStatus.CANCELLED else TaskCancelRequested(task)


async def retry(context: Context, id: str) -> RetryAnswer:
    """Put a failed or cancelled task back in the queue."""
    number = ids.number(id)
    if number is None:
        return _not_found(id)
    try:
        return TaskRetried(await context.store.retry(number, actor=context.identity.name))
    except errors.TaskNotFound:
        return _not_found(id)
    except errors.TaskNotFinished as error:
        return TaskNotFinished(error.task, str(error))


async def preview(context: Context, filter: TaskFilter, columns: Columns) -> TaskSelection:
    """What a bulk action would hit, held for five minutes."""
    selection = await context.store.select(filter)
    sample = await context.store.tasks_by_id(selection.task_ids[:SAMPLE], columns)
    return TaskSelection(
        id=selection.id,
        count=len(selection.task_ids),
        counts_by_status=by_status(selection.counts),
        sample=[sample[id] for id in selection.task_ids[:SAMPLE] if id in sample],
        expires_at=selection.expires_at,
    )


async def cancel_many(context: Context, selection: str, reason: str | None) -> BulkOutcome:
    """Cancel exactly the selected tasks. Raises BadInput when the selection is not held any more."""
    return await _bulk(context.store.cancel_many(selection, reason=reason, actor=context.identity.name))


async def retry_many(context: Context, selection: str) -> BulkOutcome:
    """Retry exactly the selected tasks. Raises BadInput when the selection is not held any more."""
    return await _bulk(context.store.retry_many(selection, actor=context.identity.name))


async def _bulk(action: Awaitable[BulkOutcome]) -> BulkOutcome:
    try:
        return await action
    except errors.SelectionNotFound:
        raise BadInput("selection", "was never made, was used, or its five minutes are over; preview again") from None


def _not_found(id: str) -> TaskNotFound:
    return TaskNotFound(id, f"Task {ids.shown(id) if ids.number(id) is None else id} was not found")
