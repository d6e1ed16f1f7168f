"""Objects that a store writes as JSON by itself: which attributes under which keys, each in which form."""

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import NamedTuple

from db.records import JsonText


class Form(Enum):
    """How an attribute is printed. An attribute that is not as its form wants it keeps the store from writing."""

    NAME = "name"
    """Not an attribute but the name itself."""
    ID = "id"
    """A whole number as text."""
    TEXT = "text"
    INT = "int"
    """A whole number of 32 bits."""
    FLOAT = "float"
    INSTANT = "instant"
    """`2024-11-13T08:00:00.123456Z`."""
    JSON = "json"


class Names(NamedTuple):
    """Each value of an attribute is printed as a name."""

    pairs: tuple[tuple[str, str], ...]


class Member(NamedTuple):
    """One member of an object. A `form` that is a shape stands for what a task leads to: one of RELATED."""

    key: str
    attribute: str
    form: "Form | Names | Shape"


Shape = tuple[Member, ...]
RELATED: Mapping[str, frozenset[str]] = {
    "labels": frozenset({"key", "value"}),
    "worker": frozenset(
        {
            "id",
            "last_heartbeat",
            "started_at",
            "tasks_processed",
            "tasks_failed",
            "strategy",
            "hostname",
            "pid",
            "version",
        }
    ),
}
"""What is written of a task's labels (a list by key) and of its worker (an object, or null)."""


class Written(NamedTuple):
    """A list as one JSON array; `ends` are the positions of its first and last task, if there are any."""

    text: JsonText
    ends: Sequence[tuple[str | int, ...]] = ()


class WrittenPage(NamedTuple):
    """What a `TaskPage` tells, its tasks written already."""

    tasks: Written
    has_next: bool
    has_previous: bool
    log_position: int
