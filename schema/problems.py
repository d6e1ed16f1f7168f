"""What a mutation can answer: what a caller can foresee is data, not an error."""

from typing import Annotated

import strawberry

from db import records
from resolvers import outcomes, parameters
from schema.fields import field, made_of
from schema.task import Task
from schema.worker import Worker

MESSAGE = "What is wrong, in a sentence for people."


@strawberry.interface(description="Why nothing was done.")
class Problem:
    message: str = field(MESSAGE)


@strawberry.type(description="One thing that is wrong with an input.")
class FieldProblem:
    is_type_of = made_of(parameters.FieldProblem)
    path: list[str] = field("Where: from the outermost field of the input to the one that is wrong.")
    message: str = field(MESSAGE)


@strawberry.type(description="The task was submitted.")
class TaskCreated:
    is_type_of = made_of(records.Created)
    task: Task = field("The new task.")


@strawberry.type(description="The idempotency key was used before for the same work: nothing new was made.")
class TaskDuplicate:
    is_type_of = made_of(records.Duplicate)
    task: Task = field("The task that the key made the first time.")


@strawberry.type(description="The idempotency key was used before, with another task type or other parameters.")
class IdempotencyConflict(Problem):
    is_type_of = made_of(records.KeyConflict)
    task: Task = field("The task that the key belongs to.")


@strawberry.type(description="The input breaks rules; nothing was done.")
class ParametersInvalid(Problem):
    is_type_of = made_of(outcomes.ParametersInvalid)
    problems: list[FieldProblem] = field("Everything that is wrong, at once.")


@strawberry.type(description="No task type has this name.")
class TaskTypeUnknown(Problem):
    is_type_of = made_of(outcomes.TaskTypeUnknown)
    known: list[str] = field("The names that there are.")


@strawberry.type(description="The task will never run, or has been stopped.")
class TaskCancelled:
    is_type_of = made_of(outcomes.TaskCancelled)
    task: Task = field("The task as it is now.")


@strawberry.type(
    description="A worker holds the task: it is told at its next beat, and the task ends as CANCELLED when the worker "
    "says so or its lease ends."
)
class TaskCancelRequested:
    is_type_of = made_of(outcomes.TaskCancelRequested)
    task: Task = field("The task as it is now.")


@strawberry.type(description="No task has this id.")
class TaskNotFound(Problem):
    is_type_of = made_of(outcomes.TaskNotFound)
    id: strawberry.ID = field("The id that was given.")


@strawberry.type(description="The task has reached a terminal status, which never changes.")
class TaskAlreadyFinished(Problem):
    is_type_of = made_of(outcomes.TaskAlreadyFinished)
    task: Task = field("The task as it is.")


@strawberry.type(description="The task is back in the queue, with all its retries.")
class TaskRetried:
    is_type_of = made_of(outcomes.TaskRetried)
    task: Task = field("The task as it is now.")


@strawberry.type(description="Only failed and cancelled tasks can be retried.")
class TaskNotFinished(Problem):
    is_type_of = made_of(outcomes.TaskNotFinished)
    task: Task = field("The task as it is.")


@strawberry.type(description="The report was taken, and the lease renewed.")
class LeaseAccepted:
    is_type_of = made_of(records.LeaseReply)
    task: Task = field("The task as it is now.")
    cancel_requested: bool = field("Stop: a cancel was asked for.")


@strawberry.type(description="The lease is not this worker's any more: stop, no report of this attempt is taken.")
class LeaseLost(Problem):
    is_type_of = made_of(outcomes.LeaseLost)
    task: Task | None = field("The task as it is; null when it is no longer kept.")


@strawberry.type(description="The worker was changed.")
class WorkerChanged:
    is_type_of = made_of(outcomes.WorkerChanged)
    worker: Worker = field("The worker as it is now; one that was removed, as it was.")


@strawberry.type(description="No worker has this id.")
class WorkerNotFound(Problem):
    is_type_of = made_of(outcomes.WorkerNotFound)
    id: strawberry.ID = field("The id that was given.")


CreateTaskResult = Annotated[
    TaskCreated | TaskDuplicate | IdempotencyConflict | ParametersInvalid | TaskTypeUnknown,
    strawberry.union("CreateTaskResult", description="The task, or why there is none."),
]
CancelTaskResult = Annotated[
    TaskCancelled | TaskCancelRequested | TaskNotFound | TaskAlreadyFinished,
    strawberry.union("CancelTaskResult", description="Whether the task stopped, will stop, or cannot be stopped."),
]
RetryTaskResult = Annotated[
    TaskRetried | TaskNotFound | TaskNotFinished,
    strawberry.union("RetryTaskResult", description="The task back in the queue, or why it is not."),
]
LeaseResult = Annotated[
    LeaseAccepted | LeaseLost,
    strawberry.union("LeaseResult", description="Whether the worker still holds the task."),
]
WorkerResult = Annotated[
    WorkerChanged | WorkerNotFound,
    strawberry.union("WorkerResult", description="The worker, or that there is none of this id."),
]
