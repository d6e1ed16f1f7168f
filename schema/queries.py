"""Every way to ask, with its arguments."""

from typing import Annotated

import strawberry

from db.records import OrderDirection, TaskOrderField, TaskRecord, WorkerRecord
from resolvers import creating, events, parameter_schemas, statistics, tasks, workers
from resolvers.choices import Completion
from resolvers.context import Info
from resolvers.cursors import Cursor
from resolvers.outcomes import TaskCheck
from resolvers.pages import EventPage, TaskPageAnswer, WorkerPageAnswer, window
from resolvers.parameters import ParameterSchema
from resolvers.statistics import Overview
from schema.fields import argument
from schema.inputs import (
    CreateTaskInput,
    TaskFilterInput,
    TaskOrderInput,
    WorkerFilterInput,
    filter_of,
    request_of,
)

First = Annotated[int | None, argument("How many from the beginning: 1 to 1,000; 100 unless given.")]
After = Annotated[str | None, argument("Only what comes after the item with this cursor.")]
Last = Annotated[int | None, argument("How many from the end, in place of `first`: 1 to 1,000.")]
Before = Annotated[str | None, argument("Only what comes before the item with this cursor.")]
Filter = Annotated[TaskFilterInput | None, argument("Which tasks; all of them unless given.")]


async def task(info: Info, id: Annotated[strawberry.ID, argument("The task's id.")]) -> TaskRecord | None:
    """One task."""
    return await tasks.one(info.context, id, info.context.columns(info, "Task"))


async def tasks_page(
    info: Info,
    first: First = None,
    after: After = None,
    last: Last = None,
    before: Before = None,
    filter: Filter = None,
    order_by: Annotated[TaskOrderInput | None, argument("The order; newest first unless given.")] = None,
) -> TaskPageAnswer:
    """A page of tasks."""
    context = info.context
    order = order_by.by if order_by else TaskOrderField.CREATED_AT
    return await tasks.page(
        context,
        window(order, first, after, last, before),
        filter_of(filter),
        order,
        order_by.direction if order_by else OrderDirection.DESC,
        context.columns(info, "Task"),
        context.columns(info, "TaskConnection"),
        context.shape(info),
    )


async def worker(info: Info, id: Annotated[strawberry.ID, argument("The worker's id.")]) -> WorkerRecord | None:
    """One worker."""
    return await workers.one(info.context, id)


async def workers_page(
    info: Info,
    first: First = None,
    after: After = None,
    last: Last = None,
    before: Before = None,
    filter: Annotated[WorkerFilterInput | None, argument("Which workers; all of them unless given.")] = None,
) -> WorkerPageAnswer:
    """A page of workers."""
    statuses, types = (filter.statuses, filter.task_types) if filter else (None, None)
    return await workers.page(info.context, window(workers.ORDER, first, after, last, before), statuses, types)


async def parameter_schema(
    info: Info, task_type: Annotated[str, argument("The name of the type.")]
) -> ParameterSchema | None:
    """One task type."""
    return await parameter_schemas.one(info.context, task_type)


async def every_parameter_schema(info: Info) -> list[ParameterSchema]:
    """All task types."""
    return await parameter_schemas.every(info.context)


async def overview(info: Info) -> Overview:
    """The queue in numbers."""
    return await statistics.current(info.context)


async def task_events(
    info: Info,
    after: Annotated[
        Cursor | None, argument("Only events after this position; from the first that is kept unless given.")
    ] = None,
    first: Annotated[int | None, argument("How many events at most: 1 to 1,000; 100 unless given.")] = None,
    filter: Annotated[TaskFilterInput | None, argument("Only events of these tasks, as they are now.")] = None,
    wait_seconds: Annotated[
        float | None, argument("How long to wait when there are none yet, in seconds: 0 to 30; 0 unless given.")
    ] = None,
) -> EventPage:
    """A page of the event log."""
    return await events.page(info.context, after, first, filter_of(filter), wait_seconds or 0.0)


async def await_tasks(
    info: Info,
    ids: Annotated[list[strawberry.ID], argument("The tasks to wait for; at most 1,000.")],
    completion: Annotated[Completion, argument("Whether all of them must have finished, or any.")] = Completion.ALL,
    timeout_seconds: Annotated[float, argument("How long to wait at most, in seconds: 0 to 30.")] = 30.0,
) -> list[TaskRecord | None]:
    """Tasks that are waited for."""
    columns = info.context.columns(info, "Task")
    return await tasks.awaited(info.context, ids, completion, timeout_seconds, columns)


async def check_task(
    info: Info, input: Annotated[CreateTaskInput, argument("The task that would be created.")]
) -> TaskCheck:
    """What would become of a task."""
    request = request_of(input.task_type, input.parameters, input)
    return await creating.check(info.context, request, info.context.columns(info, "Task"))
