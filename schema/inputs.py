"""What callers hand in about tasks and workers, and the values that the resolvers take for it."""

from typing import Any

import strawberry
from strawberry.scalars import JSON

from db import records
from db.records import Instant
from db.store import Columns
from resolvers.creating import TaskRequest
from resolvers.ids import lease_of, task_ids
from resolvers.limits import no_more_than
from schema.enums import ClaimOrder, LogLevel, OrderDirection, TaskOrderField, TaskStatus, WorkerStatus
from schema.fields import field

PRIORITY = "How urgent it is: 1 (lowest) to 10 (highest)."
RUN_AFTER = "The earliest time to start; at once unless given."
MAX_RETRIES = "How many failed attempts are followed by another: 0 to 1,000."
TIMEOUT_SECONDS = "How long one attempt may take, in seconds; no limit unless given."
IDEMPOTENCY_KEY = "Up to 255 characters: the same key again answers with the task that it made the first time."
LABELS = "Up to 32 labels with different keys, to find the task by."


@strawberry.input(description="A key and a value that a task carries, to find it by.")
class LabelInput:
    key: str = field("What the label is about, e.g. `customer`: 1 to 100 characters.")
    value: str = field("What it says, e.g. `acme`: at most 500 characters.")


@strawberry.input(name="TaskFilter", description="Which tasks are meant: all that is given must hold.")
class TaskFilterInput:
    ids: list[strawberry.ID] | None = field("Only these tasks; at most 10,000.")
    statuses: list[TaskStatus] | None = field("Only tasks in one of these statuses.")
    task_types: list[str] | None = field("Only tasks of one of these types.")
    claimed_by: list[str] | None = field("Only tasks that one of these workers took last.")
    labels: list[LabelInput] | None = field("Only tasks that carry every one of these labels.")
    created_after: Instant | None = field("Only tasks created after this time.")
    created_before: Instant | None = field("Only tasks created before this time.")
    min_priority: int | None = field("Only tasks at least this urgent.")
    max_priority: int | None = field("Only tasks at most this urgent.")
    search: str | None = field(
        "Up to 20 words to find in the parameters and the error message; secret values are not searched."
    )


@strawberry.input(name="TaskOrder", description="The order of a list of tasks.")
class TaskOrderInput:
    by: TaskOrderField = field("What to order by.", name="field")
    direction: OrderDirection = field("Which end comes first.", default=OrderDirection.DESC)


@strawberry.input(name="WorkerFilter", description="Which workers are meant: all that is given must hold.")
class WorkerFilterInput:
    statuses: list[WorkerStatus] | None = field("Only workers in one of these statuses.")
    task_types: list[str] | None = field("Only workers that take one of these types.")


@strawberry.input(description="Everything about a new task but its type and parameters.")
class TaskOptionsInput:
    priority: int | None = field(PRIORITY, default=5)
    run_after: Instant | None = field(RUN_AFTER)
    max_retries: int | None = field(MAX_RETRIES, default=3)
    timeout_seconds: float | None = field(TIMEOUT_SECONDS)
    idempotency_key: str | None = field(IDEMPOTENCY_KEY)
    labels: list[LabelInput] | None = field(LABELS)


@strawberry.input(description="A new task.")
class CreateTaskInput:
    task_type: str = field("What kind of work it is: the name of a parameter schema.")
    parameters: JSON = field("What the worker is to do, as the type's parameter schema says.", default_factory=dict)
    priority: int | None = field(PRIORITY, default=5)
    run_after: Instant | None = field(RUN_AFTER)
    max_retries: int | None = field(MAX_RETRIES, default=3)
    timeout_seconds: float | None = field(TIMEOUT_SECONDS)
    idempotency_key: str | None = field(IDEMPOTENCY_KEY)
    labels: list[LabelInput] | None = field(LABELS)


@strawberry.input(description="A worker that asks for tasks.")
class ClaimTasksInput:
    worker_id: str = field("The worker's own name, unique among all workers.")
    task_types: list[str] | None = field("Only tasks of one of these types; every type unless given.")
    limit: int = field("How many tasks at most: 1 to 1,000.", default=1)
    order: ClaimOrder = field("Which waiting tasks come first.", default=ClaimOrder.PRIORITY)
    lease_seconds: float = field("How long the tasks are the worker's without a beat, in seconds.", default=60.0)
    wait_seconds: float = field("Wait this long for a task before answering with none: 30 at most.", default=0.0)


@strawberry.input(description="The beat of a worker.")
class HeartbeatInput:
    worker_id: str = field("The worker's own name.")
    task_types: list[str] | None = field("The types that it takes; an empty list for every type.")
    hostname: str | None = field("The machine that it runs on.")
    pid: int | None = field("Its process id there.")
    version: str | None = field("The version of its own code.")
    leases: list[strawberry.ID] = field("The leases to renew.", default_factory=list)
    lease_seconds: float = field("How long they are good for from now, in seconds.", default=60.0)


@strawberry.input(description="A line for a task's log.")
class TaskLogInput:
    level: LogLevel = field("How grave it is.", default=LogLevel.INFO)
    message: str = field("The line.")


@strawberry.input(description="A task type and what its tasks take.")
class RegisterTaskTypeInput:
    task_type: str = field("The name of the type.")
    description: str = field("What its tasks do.", default="")
    json_schema: JSON = field("The JSON Schema (draft 2020-12) of an object that holds the parameters.")
    examples: list[JSON] = field("Parameters that are valid, to begin with.", default_factory=list)


def filter_of(given: TaskFilterInput | None) -> records.TaskFilter:
    """The filter that is meant; everything when none is given. Raises BadInput for what it cannot hold."""
    if given is None:
        return records.TaskFilter()
    no_more_than(20, "filter.search", (given.search or "").split())
    no_more_than(32, "filter.labels", given.labels or ())
    no_more_than(1_000, "filter.taskTypes", given.task_types or ())
    no_more_than(1_000, "filter.claimedBy", given.claimed_by or ())
    return records.TaskFilter(
        ids=None if given.ids is None else task_ids(given.ids, "filter.ids"),
        statuses=_tuple(given.statuses),
        task_types=_tuple(given.task_types),
        claimed_by=_tuple(given.claimed_by),
        labels=None if given.labels is None else labels_of(given.labels),
        created_after=given.created_after,
        created_before=given.created_before,
        min_priority=given.min_priority,
        max_priority=given.max_priority,
        search=given.search or None,
    )


def request_of(task_type: str, parameters: object, options: TaskOptionsInput | CreateTaskInput) -> TaskRequest:
    """The task that is asked for. An option that is null means its default."""
    return TaskRequest(  # in its order: by their names they take twice as long
        task_type,
        parameters,
        5 if options.priority is None else options.priority,
        options.run_after,
        3 if options.max_retries is None else options.max_retries,
        options.timeout_seconds,
        options.idempotency_key,
        labels_of(options.labels) if options.labels else (),
    )


def labels_of(given: Any) -> tuple[records.Label, ...]:
    """Labels as the store takes them."""
    return tuple([records.Label(label.key, label.value) for label in given])


def claim_of(given: ClaimTasksInput, columns: Columns) -> records.ClaimRequest:
    """What the worker asks for; no types at all means every type."""
    types = _tuple(given.task_types)
    return records.ClaimRequest(given.worker_id, types or None, given.limit, given.order, given.lease_seconds, columns)


def beat_of(given: HeartbeatInput) -> records.Beat:
    """The beat as the store takes it. Raises BadInput for a lease that is none."""
    return records.Beat(
        worker_id=given.worker_id,
        task_types=_tuple(given.task_types),
        hostname=given.hostname,
        pid=given.pid,
        version=given.version,
        leases=tuple(lease_of(lease, "input.leases") for lease in given.leases),
        lease_seconds=given.lease_seconds,
    )


def _tuple(given: Any) -> Any:
    return None if given is None else tuple(given)
