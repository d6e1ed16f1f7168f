"""Every way to change something, with its arguments."""

from collections.abc import Awaitable
from typing import Annotated

import strawberry
from strawberry.scalars import JSON

from db.records import BulkOutcome, LogLine
from resolvers import acting, creating, leases, parameter_schemas, workers
from resolvers.choices import CancelPolicy
from resolvers.context import Info
from resolvers.creating import TaskRequest
from resolvers.leases import ClaimedTask, HeartbeatReply
from resolvers.outcomes import (
    CancelAnswer,
    CreateAnswer,
    LeaseAnswer,
    RegisterAnswer,
    RetryAnswer,
    TaskSelection,
    WorkerAnswer,
)
from resolvers.parameters.parameter import json_text
from resolvers.parameters.typed_task import TypedTask
from schema.fields import argument
from schema.inputs import (
    ClaimTasksInput,
    CreateTaskInput,
    HeartbeatInput,
    RegisterTaskTypeInput,
    TaskFilterInput,
    TaskLogInput,
    TaskOptionsInput,
    beat_of,
    claim_of,
    filter_of,
    request_of,
)

TaskId = Annotated[strawberry.ID, argument("The task's id.")]
WorkerId = Annotated[strawberry.ID, argument("The worker's id.")]
LeaseId = Annotated[strawberry.ID, argument("The lease that `claimTasks` gave.")]
SelectionId = Annotated[strawberry.ID, argument("The `id` that `previewTasks` gave.")]
Reason = Annotated[str | None, argument("Why, for people; kept in the history.")]


def create_task(info: Info, input: Annotated[CreateTaskInput, argument("The task.")]) -> Awaitable[CreateAnswer]:
    """Submit a task."""
    return creating.create(info.context, request_of(input.task_type, input.parameters, input))


async def create_tasks(
    info: Info,
    inputs: Annotated[list[CreateTaskInput], argument("The tasks; at most 10,000.")],
    atomic: Annotated[bool, argument("Whether one refusal keeps all of them from being written.")] = False,
) -> list[CreateAnswer]:
    """Submit many tasks."""
    requests = [request_of(input.task_type, input.parameters, input) for input in inputs]
    return await creating.create_many(info.context, requests, atomic)


def submit_task(
    info: Info,
    task: Annotated[TypedTask, argument("The task: one field, named after its type, with the parameters in it.")],
    options: Annotated[TaskOptionsInput | None, argument("Everything else about the task.")] = None,
) -> Awaitable[CreateAnswer]:
    """Submit a task whose parameters are typed."""
    request = request_of(*task, options) if options else TaskRequest(*task)
    return creating.create(info.context, request)


async def cancel_task(
    info: Info,
    id: TaskId,
    reason: Reason = None,
    policy: Annotated[CancelPolicy, argument("What to do if a worker holds it.")] = CancelPolicy.REQUEST,
) -> CancelAnswer:
    """Cancel a task."""
    return await acting.cancel(info.context, id, reason, policy)


async def retry_task(info: Info, id: TaskId) -> RetryAnswer:
    """Retry a task."""
    return await acting.retry(info.context, id)


async def preview_tasks(info: Info, filter: Annotated[TaskFilterInput, argument("Which tasks.")]) -> TaskSelection:
    """Select tasks for a bulk action."""
    return await acting.preview(info.context, filter_of(filter), info.context.columns(info, "Task"))


async def cancel_tasks(info: Info, selection: SelectionId, reason: Reason = None) -> BulkOutcome:
    """Cancel the selected tasks."""
    return await acting.cancel_many(info.context, selection, reason)


async def retry_tasks(info: Info, selection: SelectionId) -> BulkOutcome:
    """Retry the selected tasks."""
    return await acting.retry_many(info.context, selection)


async def claim_tasks(
    info: Info, input: Annotated[ClaimTasksInput, argument("Who asks, and for what.")]
) -> list[ClaimedTask]:
    """Take tasks under leases."""
    return await leases.claim(info.context, claim_of(input, info.context.columns(info, "Task")), input.wait_seconds)


async def heartbeat(
    info: Info, input: Annotated[HeartbeatInput, argument("Who beats, and its leases.")]
) -> HeartbeatReply:
    """Beat."""
    return await leases.beat(info.context, beat_of(input))


def report_progress(
    info: Info,
    lease: LeaseId,
    progress: Annotated[float | None, argument("How far the task has come: 0 to 1.")] = None,
    message: Annotated[str | None, argument("What is being done, for people.")] = None,
) -> Awaitable[LeaseAnswer]:
    """Report progress."""
    return leases.progress(info.context, lease, progress, message)


def append_task_logs(
    info: Info, lease: LeaseId, entries: Annotated[list[TaskLogInput], argument("The lines; at most 1,000.")]
) -> Awaitable[LeaseAnswer]:
    """Add lines to a task's log."""
    return leases.log(info.context, lease, [LogLine(entry.level, entry.message) for entry in entries])


def complete_task(
    info: Info, lease: LeaseId, result: Annotated[JSON | None, argument("What came of it.")] = None
) -> Awaitable[LeaseAnswer]:
    """Hand in a result."""
    said = None if result is None else json_text(result)
    return leases.complete(info.context, lease, said, info.context.columns(info, "Task"))


def fail_task(
    info: Info,
    lease: LeaseId,
    error: Annotated[str, argument("What went wrong.")],
    retryable: Annotated[bool, argument("False when trying again is no use: the task fails at once.")] = True,
) -> Awaitable[LeaseAnswer]:
    """Give an attempt up."""
    return leases.fail(info.context, lease, error, retryable)


def release_task(info: Info, lease: LeaseId) -> Awaitable[LeaseAnswer]:
    """Give a task back."""
    return leases.release(info.context, lease)


async def pause_worker(
    info: Info, id: WorkerId, reason: Annotated[str | None, argument("Why, for people; shown with the worker.")] = None
) -> WorkerAnswer:
    """Pause a worker."""
    return await workers.pause(info.context, id, reason)


async def resume_worker(info: Info, id: WorkerId) -> WorkerAnswer:
    """Resume a worker."""
    return await workers.resume(info.context, id)


async def remove_worker(info: Info, id: WorkerId) -> WorkerAnswer:
    """Forget a worker."""
    return await workers.remove(info.context, id)


async def register_task_type(
    info: Info, input: Annotated[RegisterTaskTypeInput, argument("The type's name and definition.")]
) -> RegisterAnswer:
    """Register a task type."""
    return await parameter_schemas.register(
        info.context, input.task_type, input.description, input.json_schema, input.examples
    )
