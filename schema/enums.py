"""Every enum with its description. They are described here, before any type uses one, and imported from here."""

from enum import EnumMeta
from typing import cast

import strawberry
from strawberry.types.enum import StrawberryEnumDefinition

from db.records import ClaimOrder, LogLevel, OrderDirection, TaskOrderField, TaskStatus, WorkerStatus
from resolvers.choices import CancelPolicy, Completion, WaitCode
from resolvers.parameters import ParameterType


def describe(cls: EnumMeta, description: str, **values: str) -> None:
    """Make an enum part of the API, with a sentence for each of its values."""
    strawberry.enum(cls, description=description)
    definition = cast(StrawberryEnumDefinition, cls.__strawberry_definition__)  # type: ignore[attr-defined]  # Strawberry sets it
    for value in definition.values:
        value.description = values[value.name]


describe(
    TaskStatus,
    "Where a task stands. COMPLETED, FAILED and CANCELLED are terminal: only `retryTask` leads out of them.",
    QUEUED="Waits to be claimed.",
    CLAIMED="Held by a worker that has not reported progress yet.",
    RUNNING="Held by a worker that has reported progress.",
    COMPLETED="Done; `result` holds what came of it.",
    FAILED="Given up after the last try, or at once if the worker said that trying again is no use.",
    CANCELLED="Stopped on request.",
)
describe(
    WorkerStatus,
    "How lately a worker was heard.",
    ONLINE="Within the last 3 minutes.",
    STALE="Between 3 and 15 minutes ago.",
    OFFLINE="More than 15 minutes ago.",
)
describe(
    ClaimOrder,
    "Which of the waiting tasks a worker is given first.",
    PRIORITY="The highest priority; among equals the oldest.",
    FIFO="The oldest; among equals the highest priority.",
    LIFO="The newest; among equals the highest priority.",
)
describe(
    OrderDirection,
    "Which end of an order comes first.",
    ASC="The smallest value, or the earliest time, first.",
    DESC="The largest value, or the latest time, first.",
)
describe(
    TaskOrderField,
    "What a list of tasks can be ordered by. Among equals the id decides.",
    CREATED_AT="When the task was created.",
    PRIORITY="How urgent the task is; among equals, when it was created.",
    UPDATED_AT="When anything about the task last changed.",
)
describe(
    LogLevel,
    "How grave a log line is.",
    DEBUG="For whoever develops the worker.",
    INFO="What happened, in the ordinary course of things.",
    WARNING="Something unexpected that did not stop the work.",
    ERROR="Something that did.",
)
describe(
    CancelPolicy,
    "What to do about a task that a worker holds.",
    REQUEST="Ask the worker to stop; the task ends when the worker says so or its lease ends.",
    FORCE="End the task at once; whatever its worker reports later is kept as an event only.",
)
describe(
    Completion,
    "How many of several tasks must have finished.",
    ALL="Every one of them.",
    ANY="At least one of them.",
)
describe(
    WaitCode,
    "Why a task is not running yet.",
    READY="Nothing stands in its way but the tasks before it.",
    SCHEDULED="It was asked to start later.",
    NO_WORKER="No live worker takes tasks of its type.",
    BACKOFF="An attempt failed; it waits a while before the next.",
)
describe(
    ParameterType,
    "What a parameter holds.",
    STRING="Text.",
    INTEGER="A whole number.",
    FLOAT="A number.",
    BOOLEAN="True or false.",
    ENUM="One of the values listed in `constraints.choices`.",
    ARRAY="A list.",
    OBJECT="An object, or a value that may be of several kinds.",
)

__all__ = [
    "CancelPolicy",
    "ClaimOrder",
    "Completion",
    "LogLevel",
    "OrderDirection",
    "ParameterType",
    "TaskOrderField",
    "TaskStatus",
    "WaitCode",
    "WorkerStatus",
]
