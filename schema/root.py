"""Every way in: one line each, with the role that it needs."""

from collections.abc import AsyncIterator
from functools import cache

import strawberry
from graphql import is_introspection_type, is_specified_scalar_type, print_type
from strawberry.schema.config import StrawberryConfig

from resolvers.parameters import ParameterRegistry, shipped_schemas
from resolvers.roles import Role
from schema import mutations, queries, subscriptions
from schema.actions import BulkResult, RegisterTaskTypeResult, TaskCheck, TaskSelection
from schema.events import TaskEvent, TaskEventPage, TaskLogEvent, TaskProgressEvent, TaskStatusChange, TaskStatusEvent
from schema.fields import way_in
from schema.parameter_schema import ParameterSchema
from schema.problems import (
    CancelTaskResult,
    CreateTaskResult,
    LeaseResult,
    RetryTaskResult,
    WorkerResult,
)
from schema.protocol import ClaimedTask, HeartbeatReply
from schema.scalars import SCALARS, show_json_defaults
from schema.statistics import Statistics
from schema.task import Task, TaskConnection
from schema.typed_tasks import with_task_types
from schema.worker import Worker, WorkerConnection

VIEWER, OPERATOR, WORKER, ADMIN = Role.VIEWER, Role.OPERATOR, Role.WORKER, Role.ADMIN


@strawberry.type(description="Every way to ask. Nothing here changes anything.")
class Query:
    task: Task | None = way_in(VIEWER, "The task with this id; null when there is none.", queries.task)
    tasks: TaskConnection = way_in(
        VIEWER, "A page of tasks, newest first unless ordered otherwise.", queries.tasks_page
    )
    worker: Worker | None = way_in(VIEWER, "The worker with this id; null when there is none.", queries.worker)
    workers: WorkerConnection = way_in(VIEWER, "A page of workers, by id.", queries.workers_page)
    parameter_schema: ParameterSchema | None = way_in(
        VIEWER, "What tasks of this type take; null when the type is unknown.", queries.parameter_schema
    )
    parameter_schemas: list[ParameterSchema] = way_in(
        VIEWER, "Every task type and what its tasks take.", queries.every_parameter_schema
    )
    statistics: Statistics = way_in(VIEWER, "The queue in numbers.", queries.overview)
    task_events: TaskEventPage = way_in(
        VIEWER,
        "The event log as a page, for clients without a socket: ask again after the cursor of the last answer.",
        queries.task_events,
        waits=True,
    )
    await_tasks: list[Task | None] = way_in(
        VIEWER,
        "Answers when all (or any) of these tasks are in a terminal status, or when the time is up: look at each "
        "status. Null stands for a task that does not exist.",
        queries.await_tasks,
        waits=True,
    )
    check_task: TaskCheck = way_in(VIEWER, "What would become of this task, with nothing written.", queries.check_task)


@strawberry.type(description="Every way to change something.")
class Mutation:
    create_task: CreateTaskResult = way_in(OPERATOR, "Submit a task.", mutations.create_task)
    create_tasks: list[CreateTaskResult] = way_in(
        OPERATOR, "Submit many tasks at once: one answer for each input, in order.", mutations.create_tasks
    )
    submit_task: CreateTaskResult = way_in(
        OPERATOR,
        "The same as `createTask` with the parameters typed: one input field for each registered task type.",
        mutations.submit_task,
    )
    cancel_task: CancelTaskResult = way_in(
        OPERATOR, "Stop a task: at once while it waits, by asking its worker while one holds it.", mutations.cancel_task
    )
    retry_task: RetryTaskResult = way_in(
        OPERATOR, "Put a failed or cancelled task back in the queue, with all its retries.", mutations.retry_task
    )
    preview_tasks: TaskSelection = way_in(
        OPERATOR, "What a bulk action would hit, held for five minutes.", mutations.preview_tasks
    )
    cancel_tasks: BulkResult = way_in(
        OPERATOR, "Cancel exactly the tasks of a selection; finished ones are skipped.", mutations.cancel_tasks
    )
    retry_tasks: BulkResult = way_in(
        OPERATOR,
        "Retry exactly the tasks of a selection; those that are not failed or cancelled are skipped.",
        mutations.retry_tasks,
    )
    claim_tasks: list[ClaimedTask] = way_in(
        WORKER, "Take due tasks under leases; an empty list when there are none.", mutations.claim_tasks, waits=True
    )
    heartbeat: HeartbeatReply = way_in(
        WORKER,
        "The beat of a worker and of all its leases; the answer carries what the server wants of it.",
        mutations.heartbeat,
    )
    report_progress: LeaseResult = way_in(
        WORKER, "Tell how far a task has come; renews its lease.", mutations.report_progress
    )
    append_task_logs: LeaseResult = way_in(
        WORKER, "Add lines to a task's log; renews its lease.", mutations.append_task_logs
    )
    complete_task: LeaseResult = way_in(
        WORKER, "Hand in a task's result; saying it twice does no harm.", mutations.complete_task
    )
    fail_task: LeaseResult = way_in(
        WORKER,
        "Give an attempt up: the task is tried again after a while as long as retries are left.",
        mutations.fail_task,
    )
    release_task: LeaseResult = way_in(
        WORKER, "Give a task back unharmed, as a worker that shuts down does.", mutations.release_task
    )
    pause_worker: WorkerResult = way_in(
        OPERATOR, "Let a worker finish what it holds and take nothing new.", mutations.pause_worker
    )
    resume_worker: WorkerResult = way_in(OPERATOR, "Let a paused worker take tasks again.", mutations.resume_worker)
    remove_worker: WorkerResult = way_in(
        OPERATOR, "Forget a worker that is gone; what it holds goes back to the queue.", mutations.remove_worker
    )
    register_task_type: RegisterTaskTypeResult = way_in(
        ADMIN, "Add a task type, or replace one, while the server runs.", mutations.register_task_type
    )


@strawberry.type(description="Every way to listen. A cursor too old ends a stream with the code CURSOR_EXPIRED.")
class Subscription:
    task_status_changed: AsyncIterator[TaskStatusChange] = way_in(
        VIEWER,
        "Every status change in commit order, whoever made it. With `after`: everything since then with no gap and "
        "no repeat, then live. With `taskIds` and no `after`: each task's present state, then live, until all of "
        "them are in a terminal status.",
        subscriptions.task_status_changed,
        subscribe=True,
    )
    task_events: AsyncIterator[TaskEvent] = way_in(
        VIEWER, "All events of tasks: status, progress, log lines.", subscriptions.task_events, subscribe=True
    )
    worker_status_changed: AsyncIterator[Worker] = way_in(
        VIEWER, "Workers as they come, go, pause and take tasks.", subscriptions.worker_status_changed, subscribe=True
    )
    statistics_changed: AsyncIterator[Statistics] = way_in(
        VIEWER, "The queue in numbers, whenever they change.", subscriptions.statistics_changed, subscribe=True
    )


EVENT_TYPES = (TaskStatusEvent, TaskProgressEvent, TaskLogEvent)


@cache
def _without_task_types() -> strawberry.Schema:
    schema = strawberry.Schema(
        Query, Mutation, Subscription, types=EVENT_TYPES, config=StrawberryConfig(scalar_map=SCALARS)
    )
    show_json_defaults(schema._schema)
    return schema


def build_schema(registry: ParameterRegistry | None = None) -> strawberry.Schema:
    """The whole schema, with the task types that the registry knows now; the shipped ones unless given.

    All but the input of task types is made once and shared, so that building it again takes milliseconds.
    """
    task_types = shipped_schemas() if registry is None else registry.list_schemas()
    return with_task_types(_without_task_types(), task_types)


def sdl(schema: strawberry.Schema) -> str:
    """The types by name in the language of schemas, as `export-schema` prints them."""
    kinds = [kind for _, kind in sorted(schema._schema.type_map.items())]
    return "\n\n".join(
        print_type(kind) for kind in kinds if not (is_introspection_type(kind) or is_specified_scalar_type(kind))
    )
