"""Group commit: many jobs in one transaction, and those of one kind that stand side by side in one go."""

import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import takewhile
from typing import Any, Protocol

Job = Callable[[sqlite3.Connection], Any]

HOLD_SECONDS = 0.004
LOOP_SECONDS, LOOP_MOST_SECONDS, STEPS = 0.003, 0.006, 4_000
"""In the event loop no job is begun after the first, and what goes beyond the second is interrupted, which is looked at
after so many steps of SQLite's machine each time.
"""
SIDE_BY_SIDE = 64
"""Jobs done in one go, so that the time is looked at after a millisecond or so."""


@dataclass(frozen=True, slots=True)
class Done:
    """The job's changes are durable; `value` is what it returned."""

    value: Any


@dataclass(frozen=True, slots=True)
class Failed:
    """The job raised, and nothing that it changed remains."""

    error: Exception


Outcome = Done | Failed
Do = Callable[[sqlite3.Connection, Sequence[Any]], Sequence[Outcome]]


class Work(Protocol):
    """Something to do: a function of many items, which gives an outcome for each, and one item for it."""

    @property
    def do(self) -> Do:
        """The function."""

    @property
    def item(self) -> Any:
        """The item."""


Run = Callable[[sqlite3.Connection, Sequence[Work]], Sequence[Outcome]]


class Late(Exception):
    """The event loop was held for too long."""


class Torn(Exception):
    """A job failed and may have left changes, or jobs in one go failed and it is not known which."""


def alone(connection: sqlite3.Connection, functions: Sequence[Job]) -> list[Outcome]:
    """The kind of jobs that are functions of the connection: each is done by itself."""
    return [Done(function(connection)) for function in functions]


def at_length(connection: sqlite3.Connection, functions: Sequence[Job]) -> list[Outcome]:
    """The same for functions that may take milliseconds."""
    return alone(connection, functions)


def commit_together(connection: sqlite3.Connection, jobs: Sequence[Work]) -> list[Outcome]:
    """Run the jobs in order in one durable transaction and tell how each went.

    Once the write lock was held for 4 ms no further job is begun, so there may be fewer outcomes than jobs.
    Raises when the transaction as a whole could not begin or commit: then nothing of any job remains.
    A failure that left changes is rare: then all is undone and done again, each job in a savepoint of its own.
    """
    try:
        return in_transaction(connection, jobs, in_one_go)
    except Torn:
        return in_transaction(connection, jobs, isolated)


def begin_together(connection: sqlite3.Connection, jobs: Sequence[Work]) -> list[Outcome]:
    """How the jobs went, the first of which is brief, done in haste, in a transaction that is open now: fewer than
    there are when the time was up or one is at length. Raises, with nothing left, if it failed.
    """
    brief = takewhile(lambda jobs: jobs[0].do is not at_length, groups(jobs))
    connection.execute("BEGIN IMMEDIATE")
    with undone_by_failure(connection), hurried(connection):
        return in_time(connection, brief, in_one_go, LOOP_SECONDS)


def end(connection: sqlite3.Connection) -> None:
    """Make durable what was begun. Raises, with nothing left, when that fails."""
    with undone_by_failure(connection):
        connection.execute("COMMIT")


def in_transaction(connection: sqlite3.Connection, jobs: Sequence[Work], run: Run) -> list[Outcome]:
    """All or nothing of what `run` does with one group of jobs after the other, until the time is up."""
    connection.execute("BEGIN IMMEDIATE")
    with undone_by_failure(connection):
        outcomes = in_time(connection, groups(jobs), run, HOLD_SECONDS)
    end(connection)
    return outcomes


@contextmanager
def undone_by_failure(connection: sqlite3.Connection) -> Iterator[None]:
    """What the block raises ends the transaction, and nothing of it remains."""
    try:
        yield
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


@contextmanager
def hurried(connection: sqlite3.Connection) -> Iterator[None]:
    """Interrupt what goes beyond the time for the event loop. Raises Late then."""
    ends_at, late = time.monotonic() + LOOP_MOST_SECONDS, False

    def is_too_long() -> bool:
        nonlocal late
        late = time.monotonic() > ends_at
        return late

    connection.set_progress_handler(is_too_long, STEPS)
    try:
        yield
    finally:
        connection.set_progress_handler(None, 0)
    if late:
        raise Late


def in_time(
    connection: sqlite3.Connection, grouped: Iterable[Sequence[Work]], run: Run, seconds: float
) -> list[Outcome]:
    """One group of jobs after the other, at least one; none is begun after so long."""
    outcomes: list[Outcome] = []
    ends_at = time.monotonic() + seconds
    for jobs in grouped:
        if outcomes and time.monotonic() >= ends_at:
            break
        outcomes += run(connection, jobs)
    return outcomes


def ask(connection: sqlite3.Connection, question: Job) -> Outcome:
    """How one question, which changes nothing, went."""
    try:
        return Done(question(connection))
    except Exception as error:
        return Failed(error)


def groups(jobs: Sequence[Work]) -> Iterator[Sequence[Work]]:
    """Jobs side by side that can be done in one go, in order."""
    start = 0
    while start < len(jobs):
        do, end = jobs[start].do, start + 1
        most = 1 if do in (alone, at_length) else SIDE_BY_SIDE
        while end < len(jobs) and end - start < most and jobs[end].do == do:
            end += 1
        yield jobs[start:end]
        start = end


def in_one_go(connection: sqlite3.Connection, jobs: Sequence[Work]) -> Sequence[Outcome]:
    """Without a savepoint: a job that fails before it changed anything needs none. Raises Torn for the others."""
    before = connection.total_changes
    try:
        return jobs[0].do(connection, [job.item for job in jobs])
    except Exception as error:
        if len(jobs) > 1 or connection.total_changes != before or not connection.in_transaction:
            raise Torn from error
        return [Failed(error)]


def isolated(connection: sqlite3.Connection, jobs: Sequence[Work]) -> Sequence[Outcome]:
    """Run each job so that its failure undoes it alone. Raises when SQLite gave the whole transaction up with it."""
    return [_isolated(connection, job) for job in jobs]


def _isolated(connection: sqlite3.Connection, job: Work) -> Outcome:
    connection.execute("SAVEPOINT job")
    try:
        (outcome,) = job.do(connection, [job.item])
    except Exception as error:
        if not connection.in_transaction:
            raise
        connection.execute("ROLLBACK TO job")
        outcome = Failed(error)
    connection.execute("RELEASE job")
    return outcome
