"""The values that a store takes and gives. Nothing here knows SQL, GraphQL or HTTP.

Times are `Instant`: UTC text `2025-11-11T12:00:00.123456+00:00`, because existing workers compare times as text.
JSON values are `JsonText`: a task's parameters pass through unread unless somebody needs what is inside.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple, NewType

Instant = NewType("Instant", str)
JsonText = NewType("JsonText", str)


class TaskStatus(StrEnum):
    """Where a task stands. The last three are terminal."""

    __hash__ = str.__hash__  # an enum's own is Python code, and tables are looked up by status all the time

    QUEUED = "queued"
    CLAIMED = "claimed"
    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


TERMINAL = frozenset({TaskStatus.COMPLETED, TaskStatus.FAILED, TaskStatus.CANCELLED})
HELD = frozenset({TaskStatus.CLAIMED, TaskStatus.RUNNING})


class WorkerStatus(StrEnum):
    """How lately a worker was heard: ONLINE within 3 minutes, STALE within 15, OFFLINE after."""

    ONLINE = "online"
    STALE = "stale"
    OFFLINE = "offline"


class ClaimOrder(StrEnum):
    """Which waiting task is next."""

    PRIORITY = "priority"
    FIFO = "fifo"
    LIFO = "lifo"


class OrderDirection(StrEnum):
    """Which end of an order comes first."""

    ASC = "asc"
    DESC = "desc"


class TaskOrderField(StrEnum):
    """What lists of tasks can be ordered by."""

    CREATED_AT = "created_at"
    PRIORITY = "priority"
    UPDATED_AT = "updated_at"

    @property
    def columns(self) -> tuple[str, ...]:
        """The attributes that decide, one after the other, where a task stands; their values are its position.

        By priority, tasks created at the same moment stand by falling ids where all else rises.
        """
        return (self.value, "created_at", "id") if self is TaskOrderField.PRIORITY else (self.value, "id")


class LogLevel(StrEnum):
    """How grave a log line is."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class EventKind(StrEnum):
    """What an event tells: a status reached, progress made, or a line logged."""

    STATUS = "status"
    PROGRESS = "progress"
    LOG = "log"


class TaskRecord:
    """One task. It holds the columns that were asked for; reading another raises AttributeError.

    `db.rows.row_class` makes the concrete classes, one for each set of columns.
    """

    __slots__ = ()

    id: int
    task_type: str
    status: TaskStatus
    parameters: JsonText
    priority: int
    created_at: Instant
    updated_at: Instant
    run_after: Instant | None
    claimed_at: Instant | None
    completed_at: Instant | None
    claimed_by: str | None
    retry_count: int
    max_retries: int
    progress: float | None
    progress_message: str | None
    result: JsonText | None
    error_message: str | None
    idempotency_key: str | None
    timeout_seconds: float | None
    attempt: int
    generation: int
    created_by: str | None
    cancel_requested_at: Instant | None
    cancel_requested_by: str | None
    cancel_reason: str | None
    cancel_acknowledged_at: Instant | None
    cancel_forced: bool


TASK_COLUMNS: tuple[str, ...] = tuple(TaskRecord.__annotations__)


class Label(NamedTuple):
    """A key and a value that a task carries."""

    key: str
    value: str


class NewTask(NamedTuple):
    """A task to create. Its parameters are valid and complete: the caller has validated them."""

    task_type: str
    parameters: JsonText
    priority: int = 5
    run_after: Instant | None = None
    max_retries: int = 3
    timeout_seconds: float | None = None
    idempotency_key: str | None = None
    labels: tuple[Label, ...] = ()
    created_by: str | None = None


@dataclass(frozen=True, slots=True)
class Created:
    """The task was written."""

    task: TaskRecord


@dataclass(frozen=True, slots=True)
class Duplicate:
    """The idempotency key made this task before, with the same type and parameters."""

    task: TaskRecord


@dataclass(frozen=True, slots=True)
class KeyConflict:
    """The idempotency key was used before with another type or other parameters."""

    task: TaskRecord
    message: str = "This idempotency key was used before, with another task type or other parameters"


CreateOutcome = Created | Duplicate | KeyConflict


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """Which tasks are meant: every part that is given must hold.

    An empty tuple matches nothing; None is no condition.
    """

    ids: tuple[int, ...] | None = None
    statuses: tuple[TaskStatus, ...] | None = None
    task_types: tuple[str, ...] | None = None
    claimed_by: tuple[str, ...] | None = None
    labels: tuple[Label, ...] | None = None
    created_after: Instant | None = None
    created_before: Instant | None = None
    min_priority: int | None = None
    max_priority: int | None = None
    search: str | None = None
    unsearched_types: tuple[str, ...] = ()
    """Task types whose texts hold secrets: `search` finds nothing in them."""


@dataclass(frozen=True, slots=True)
class TaskPageQuery:
    """One keyset page: `limit` tasks in order, after or before a position (see `TaskOrderField.columns`)."""

    limit: int
    filter: TaskFilter = field(default_factory=TaskFilter)
    order: TaskOrderField = TaskOrderField.CREATED_AT
    direction: OrderDirection = OrderDirection.DESC
    after: tuple[str | int, ...] | None = None
    before: tuple[str | int, ...] | None = None
    backwards: bool = False
    """True takes the last `limit` tasks of the range instead of the first (`last:`)."""


@dataclass(frozen=True, slots=True)
class TaskPage:
    """Tasks in the order asked for, whether more lie on either side, and where the event log stood in the same
    snapshot.
    """

    tasks: Sequence[TaskRecord]
    has_next: bool
    has_previous: bool
    log_position: int


@dataclass(frozen=True, slots=True)
class Count:
    """How many; `exact` is False when counting stopped at its limit."""

    value: int
    exact: bool


@dataclass(frozen=True, slots=True)
class EventRecord:
    """One line of the event log. `seq` is its position; status fields are set for STATUS, `level` for LOG."""

    seq: int
    task_id: int
    kind: EventKind
    at: Instant
    previous_status: TaskStatus | None
    status: TaskStatus | None
    worker_id: str | None
    retry_count: int
    attempt: int
    progress: float | None
    level: LogLevel | None
    message: str | None
    actor: str | None


@dataclass(frozen=True, slots=True)
class LogBounds:
    """The positions that can be read after: `floor` (everything later is kept) to `head` (the newest)."""

    floor: int
    head: int


class Lease(NamedTuple):
    """The right of one worker to one attempt of one task."""

    task_id: int
    attempt: int
    worker_id: str


@dataclass(frozen=True, slots=True)
class ClaimRequest:
    """What a worker asks for. `task_types` None takes every type; `columns` are the attributes that it is told."""

    worker_id: str
    task_types: tuple[str, ...] | None = None
    limit: int = 1
    order: ClaimOrder = ClaimOrder.PRIORITY
    lease_seconds: float = 60.0
    columns: tuple[str, ...] = TASK_COLUMNS


class Claimed(NamedTuple):
    """A task granted under a lease."""

    lease: Lease
    expires_at: Instant
    task: TaskRecord


@dataclass(frozen=True, slots=True)
class LeaseReply:
    """A lease was accepted: the task as it now is, and whether a cancel was asked for."""

    task: TaskRecord
    cancel_requested: bool


@dataclass(frozen=True, slots=True)
class Beat:
    """A worker's heartbeat: what it tells of itself (None leaves what is known) and the leases it holds."""

    worker_id: str
    task_types: tuple[str, ...] | None = None
    hostname: str | None = None
    pid: int | None = None
    version: str | None = None
    leases: tuple[Lease, ...] = ()
    lease_seconds: float = 60.0


@dataclass(frozen=True, slots=True)
class WorkerRecord:
    """A worker as last heard. `current_task_ids` are derived from the claims, oldest first."""

    id: str
    status: WorkerStatus
    last_heartbeat: Instant
    started_at: Instant
    updated_at: Instant
    tasks_processed: int
    tasks_failed: int
    strategy: str
    task_types: tuple[str, ...]
    hostname: str | None
    pid: int | None
    version: str | None
    paused: bool
    pause_reason: str | None
    current_task_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class BeatReply:
    """The worker as it now is, the leases' new end, the tasks to stop and the leases that are lost."""

    worker: WorkerRecord
    expires_at: Instant | None
    cancel: tuple[Lease, ...]
    lost: tuple[Lease, ...]


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line that a worker adds to a task's log."""

    level: LogLevel
    message: str


@dataclass(frozen=True, slots=True)
class TaskTypeRecord:
    """A task type registered at run time, as text."""

    task_type: str
    description: str
    json_schema: JsonText
    examples: JsonText


@dataclass(frozen=True, slots=True)
class Selection:
    """The tasks that a bulk action will hit, held until `expires_at`."""

    id: str
    task_ids: tuple[int, ...]
    expires_at: Instant
    counts: Mapping[TaskStatus, int] = field(default_factory=dict, compare=False)
    """How many stood in each status when they were selected; told by `select` alone."""


@dataclass(frozen=True, slots=True)
class BulkOutcome:
    """How many tasks an action changed, and how many it left because they had moved on."""

    affected: int
    skipped: int


@dataclass(frozen=True, slots=True)
class QueuePlace:
    """Why a task waits: `ahead` counts the queued tasks before it (at most a limit), `capable` the live workers that
    take its type.
    """

    ahead: int
    capable: int
