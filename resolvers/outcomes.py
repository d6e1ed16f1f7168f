"""What becomes of a request, where the store's own records do not say it: what a caller can foresee is data."""

from collections.abc import Sequence
from dataclasses import dataclass

from db.records import CreateOutcome, Instant, JsonText, LeaseReply, TaskRecord, WorkerRecord
from resolvers.parameters import FieldProblem, ParameterSchema
from resolvers.statistics import StatusCount


@dataclass(frozen=True, slots=True)
class ParametersInvalid:
    """The input breaks rules; every problem at once."""

    problems: Sequence[FieldProblem]
    message: str


@dataclass(frozen=True, slots=True)
class TaskTypeUnknown:
    """No task type has the name that was given."""

    message: str
    known: Sequence[str]


CreateAnswer = CreateOutcome | ParametersInvalid | TaskTypeUnknown


@dataclass(frozen=True, slots=True)
class TaskCancelled:
    """The task is cancelled."""

    task: TaskRecord


@dataclass(frozen=True, slots=True)
class TaskCancelRequested:
    """The worker that holds the task was asked to stop."""

    task: TaskRecord


@dataclass(frozen=True, slots=True)
class TaskNotFound:
    """No task has this id."""

    id: str
    message: str


@dataclass(frozen=True, slots=True)
class TaskAlreadyFinished:
    """The task has reached a terminal status."""

    task: TaskRecord
    message: str


CancelAnswer = TaskCancelled | TaskCancelRequested | TaskNotFound | TaskAlreadyFinished


@dataclass(frozen=True, slots=True)
class TaskRetried:
    """The task is back in the queue."""

    task: TaskRecord


@dataclass(frozen=True, slots=True)
class TaskNotFinished:
    """The task is not one that can be retried."""

    task: TaskRecord
    message: str


RetryAnswer = TaskRetried | TaskNotFound | TaskNotFinished


@dataclass(frozen=True, slots=True)
class LeaseLost:
    """The lease is not this worker's any more."""

    task: TaskRecord | None
    message: str


LeaseAnswer = LeaseReply | LeaseLost


@dataclass(frozen=True, slots=True)
class WorkerChanged:
    """The worker as it now is."""

    worker: WorkerRecord


@dataclass(frozen=True, slots=True)
class WorkerNotFound:
    """No worker has this id."""

    id: str
    message: str


WorkerAnswer = WorkerChanged | WorkerNotFound


@dataclass(frozen=True, slots=True)
class TaskTypeRegistered:
    """The task type as it is now known."""

    parameter_schema: ParameterSchema


RegisterAnswer = TaskTypeRegistered | ParametersInvalid


@dataclass(frozen=True, slots=True)
class TaskCheck:
    """What would become of a task."""

    valid: bool
    problems: Sequence[FieldProblem]
    unknown_parameters: Sequence[str]
    parameters: JsonText | None
    duplicate_of: TaskRecord | None
    capable_workers: int
    queued_ahead: int


@dataclass(frozen=True, slots=True)
class TaskSelection:
    """What a bulk action would hit."""

    id: str
    count: int
    counts_by_status: Sequence[StatusCount]
    sample: Sequence[TaskRecord]
    expires_at: Instant
