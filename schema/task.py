"""A task, and the lists that tasks are answered in."""

from typing import TYPE_CHECKING, Annotated

import strawberry

from db.records import Instant, JsonText, TaskRecord
from db.records import Label as LabelRecord
from resolvers import relations, timing, waiting
from resolvers.cursors import Cursor
from resolvers.pages import Edge, TaskPageAnswer
from resolvers.pages import PageInfo as PageInfoAnswer
from schema.enums import TaskStatus, WaitCode
from schema.fields import computed, field, made_of, relation
from schema.task_history import events_of

if TYPE_CHECKING:
    from schema.events import TaskEventPage
    from schema.parameter_schema import ParameterSchema
    from schema.worker import Worker


@strawberry.type(description="A key and a value that a task carries, to find it by.")
class Label:
    is_type_of = made_of(LabelRecord)
    key: str = field("What the label is about, e.g. `customer`.")
    value: str = field("What it says, e.g. `acme`.")


@strawberry.type(description="A wish that a task stop, and what became of it.")
class Cancellation:
    is_type_of = made_of(waiting.Cancellation)
    requested_at: Instant = field("When the cancel was asked for.")
    requested_by: str | None = field("Who asked: the name of a token; null when nobody had to sign in.")
    reason: str | None = field("Why, in the words of whoever asked.")
    acknowledged_at: Instant | None = field("When the worker said that it has stopped; null while it has not.")
    forced: bool = field("Whether the task was ended without waiting for its worker.")


@strawberry.type(description="Why a task is not running yet.")
class WaitReason:
    is_type_of = made_of(waiting.WaitReason)
    code: WaitCode = field("The reason, for programs.")
    message: str = field("The reason, for people.")
    until: Instant | None = field("When the task will be due; null when it is due now.")
    position: int | None = field(
        "Its place in line by priority, 1 being next; null when it is not due or more than 1,000 are before it."
    )


@strawberry.type(description="One unit of work, from submission to its final status.")
class Task:
    is_type_of = made_of(TaskRecord)
    id: strawberry.ID = field("Identifies the task for its whole life.")
    task_type: str = field("What kind of work it is: the name of a parameter schema.")
    status: TaskStatus = field("Where the task stands now.")
    parameters: JsonText = field("What the worker is to do, defaults included; secret values are masked.")
    priority: int = field("How urgent it is: 1 (lowest) to 10 (highest).")
    created_at: Instant = field("When the task was submitted.")
    updated_at: Instant = field("When anything about the task last changed.")
    run_after: Instant | None = field("The earliest time to start; null for at once.")
    created_by: str | None = field("Who submitted it: the name of a token; null when nobody had to sign in.")
    claimed_at: Instant | None = field("When a worker last took it; null while none has.")
    completed_at: Instant | None = field("When it reached a terminal status; null before.")
    claimed_by: str | None = field("The id of the worker that took it last; null while it waits.")
    worker: Annotated["Worker", strawberry.lazy("schema.worker")] | None = relation(
        "The worker named by `claimedBy`, as last heard; null when there is none or it has been forgotten.",
        relations.WORKER,
    )
    retry_count: int = field("How many attempts have failed or were lost so far.")
    attempt: int = field("How many times a worker has taken it.")
    generation: int = field("How many times `retryTask` has brought it back.")
    max_retries: int = field("How many failed attempts are followed by another.")
    progress: float | None = field("How far the present attempt has come, 0 to 1, as its worker last said.")
    progress_message: str | None = field("What the worker said of its progress.")
    result: JsonText | None = field("What came of it; null unless completed with a result.")
    error_message: str | None = field("What went wrong in the last failed attempt; null when none failed.")
    idempotency_key: str | None = field("The key under which it was submitted; using it again answers with this task.")
    labels: list[Label] = relation("The task's labels, by key.", relations.LABELS)
    timeout_seconds: float | None = field("How long one attempt may take, in seconds; null for no limit.")
    cancellation: Cancellation | None = computed(
        "The request to cancel it; null when there was none.", waiting.cancellation, waiting.CANCELLATION_COLUMNS
    )
    waiting_because: WaitReason | None = relation("Why it is not running; null when it is not waiting.", waiting.REASON)
    parameter_schema: Annotated["ParameterSchema", strawberry.lazy("schema.parameter_schema")] | None = relation(
        "What tasks of its type take; null when the type is not known here.", relations.PARAMETER_SCHEMA
    )
    can_cancel: bool = computed("Whether `cancelTask` would do anything.", timing.can_cancel, ("status",))
    can_retry: bool = computed("Whether `retryTask` would do anything.", timing.can_retry, ("status",))
    waited_seconds: float = computed(
        "Seconds from creation (or `runAfter`, if later) to the latest claim; to now while it waits.",
        timing.waited_seconds,
        timing.WAITED_COLUMNS,
    )
    ran_seconds: float | None = computed(
        "Seconds from the latest claim to the end; to now while it is held; null before the first claim.",
        timing.ran_seconds,
        timing.RAN_COLUMNS,
    )
    events: Annotated["TaskEventPage", strawberry.lazy("schema.events")] = field(
        "What happened to the task, from the beginning: every status, progress report and log line that is kept.",
        resolver=events_of,
        metadata={"columns": ("id",)},
    )


@strawberry.type(description="Where a page lies in its list.")
class PageInfo:
    is_type_of = made_of(PageInfoAnswer)
    has_next_page: bool = field("Whether more follow.")
    has_previous_page: bool = field("Whether more come before.")
    start_cursor: str | None = field("The cursor of the first item; null on an empty page.")
    end_cursor: str | None = field("The cursor of the last item; null on an empty page.")


@strawberry.type(description="A task in its place in a list.")
class TaskEdge:
    is_type_of = made_of(Edge)
    node: Task = field("The task.")
    cursor: str = field("Its place: pass it as `after` or `before`.")


@strawberry.type(description="One page of tasks.")
class TaskConnection:
    is_type_of = made_of(TaskPageAnswer)
    edges: list[TaskEdge] = field("The tasks with their cursors.", metadata={"of_records": True})
    nodes: list[Task] = field("The tasks alone.", metadata={"written": True})
    page_info: PageInfo = field("Whether there are more, and the cursors to reach them.")
    total_count: int = field(
        "How many tasks match: exact for a filter by statuses and task types alone, else counted to 10,000 at most."
    )
    total_count_is_exact: bool = field("False when the count stopped at its limit.")
    cursor: Cursor = field(
        "Where the event log stood when this page was read: subscribe `after` it and nothing is missed."
    )
