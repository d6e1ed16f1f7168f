"""Ids as clients write them: task ids are whole numbers, and a lease is one text that only its claim gave."""

from collections.abc import Sequence

from db.records import Lease
from resolvers.errors import BadInput
from resolvers.limits import no_more_than

LARGEST_ID = 2**63 - 1


def number(text: str) -> int | None:
    """The id of a task, or None when the text is no whole number that a task could have."""
    value = int(text) if text.isascii() and text.isdecimal() and len(text) <= 19 else 0
    return value if 0 < value <= LARGEST_ID else None


def task_id(text: str, argument: str = "id") -> int:
    """The id of a task. Raises BadInput naming the argument."""
    value = number(text)
    if value is None:
        raise BadInput(argument, f"must be a whole number such as 42, got {shown(text)}")
    return value


def task_ids(texts: Sequence[str], argument: str, at_most: int = 10_000) -> tuple[int, ...]:
    """The ids of tasks, in order. Raises BadInput naming the argument, also when there are too many."""
    no_more_than(at_most, argument, texts)
    return tuple(task_id(text, argument) for text in texts)


def lease_text(lease: Lease) -> str:
    """A lease as workers carry it."""
    return f"{lease.task_id}.{lease.attempt}.{lease.worker_id}"


def lease_of(text: str, argument: str = "lease") -> Lease:
    """The lease that a text stands for. Raises BadInput when it is none."""
    task, _, rest = text.partition(".")
    attempt, dot, worker_id = rest.partition(".")
    task_number, attempt_number = number(task), number(attempt)
    if not dot or not worker_id or task_number is None or attempt_number is None:
        raise BadInput(argument, f"must be a lease that claimTasks gave, unchanged, got {shown(text)}")
    return Lease(task_number, attempt_number, worker_id)


def shown(text: str) -> str:
    """The text as an error can repeat it: quoted, and no longer than 40 characters."""
    return repr(text if len(text) <= 40 else f"{text[:40]}…")
