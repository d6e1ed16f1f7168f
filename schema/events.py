"""What happens to tasks, as it is logged and as subscribers hear of it."""

import strawberry

from db.records import EventKind, EventRecord, Instant
from resolvers import events, relations
from resolvers.cursors import Cursor
from resolvers.pages import EventPage
from schema.enums import LogLevel, TaskStatus
from schema.fields import computed, field, made_of, relation
from schema.task import Task

CURSOR = "Its place in the event log: subscribe `after` it to hear all that follows."
ACTOR = (
    "Who caused it: the name of a person's token; null for a worker, the server itself, or when nobody had to sign in."
)
KINDS = {EventKind.STATUS: "TaskStatusEvent", EventKind.PROGRESS: "TaskProgressEvent", EventKind.LOG: "TaskLogEvent"}


def of_kind(kind: EventKind) -> object:
    """The `is_type_of` of the event type of this kind."""
    return staticmethod(lambda value, info: isinstance(value, EventRecord) and value.kind == kind)


@strawberry.interface(description="Something that happened to a task.")
class TaskEvent:
    resolve_type = staticmethod(lambda value, info, abstract: KINDS[value.kind])
    cursor: Cursor = computed(CURSOR, events.cursor_of, ("seq",))
    at: Instant = field("When it happened.")
    task_id: strawberry.ID = field("The task that it happened to.")
    task: Task = relation("The task as it is now.", relations.EVENT_TASK)
    worker_id: str | None = field("The worker that holds the task, or held it last; null when none did.")
    actor: str | None = field(ACTOR)
    attempt: int = field("The attempt that it belongs to: 0 before a worker first took the task.")


@strawberry.type(description="A task reached a status.")
class TaskStatusEvent(TaskEvent):
    is_type_of = of_kind(EventKind.STATUS)
    previous_status: TaskStatus | None = field("The status before; null for a task just created.")
    status: TaskStatus = field("The status reached.")
    message: str | None = field("Why: the error of a failed attempt, or the reason of a cancel.")


@strawberry.type(description="A worker told how far a task has come.")
class TaskProgressEvent(TaskEvent):
    is_type_of = of_kind(EventKind.PROGRESS)
    progress: float | None = field("How far, 0 to 1.")
    message: str | None = field("What the worker said of it.")


@strawberry.type(description="A line was added to a task's log.")
class TaskLogEvent(TaskEvent):
    is_type_of = of_kind(EventKind.LOG)
    level: LogLevel = field("How grave it is.")
    message: str = field("The line.")


@strawberry.type(description="A stretch of the event log, oldest first.")
class TaskEventPage:
    is_type_of = made_of(EventPage)
    events: list[TaskEvent] = field("The events.")
    cursor: Cursor = field("The position to go on from: pass it as `after`.")
    has_more: bool = field("Whether more were there already when this was read.")


@strawberry.type(description="A task's status changed, or, at the start of a subscription to `taskIds`, is this.")
class TaskStatusChange:
    is_type_of = made_of(EventRecord)
    cursor: Cursor = computed(CURSOR, events.cursor_of, ("seq",))
    at: Instant = field("When it happened.")
    previous_status: TaskStatus | None = field(
        "The status before; null for a task just created, and for a present state that is sent first."
    )
    status: TaskStatus = field("The status that the task has reached.")
    task_id: strawberry.ID = field("The task.")
    task: Task = relation("The task as it is now.", relations.EVENT_TASK)
    worker_id: str | None = field("The worker that holds the task, or held it last; null when none did.")
    retry_count: int = field("How many attempts had failed or were lost by then.")
    message: str | None = field("Why: the error of a failed attempt, or the reason of a cancel.")
    actor: str | None = field(ACTOR)
