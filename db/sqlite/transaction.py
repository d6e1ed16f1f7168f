"""Group commit: many jobs in one transaction, and those of one kind that stand side by side in one go."""

import sqlite3
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

Job = Callable[[sqlite3.Connection], Any]

HOLD_SECONDS = 0.004
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


class Work(NamedTuple):
    """Something to do: a function of many items, which gives an outcome for each, and one item for it."""

    do: Do
    item: Any


class Torn(Exception):
    """A job failed and may have left changes, or jobs in one go failed and it is not known which."""


def alone(connection: sqlite3.Connection, functions: Sequence[Job]) -> list[Outcome]:
    """The kind of jobs that are functions of the connection: each is done by itself."""
    return [Done(function(connection)) for function in functions]


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


def in_transaction(
    connection: sqlite3.Connection,
    jobs: Sequence[Work],
    run: Callable[[sqlite3.Connection, Sequence[Work]], Sequence[Outcome]],
) -> list[Outcome]:
    """All or nothing of what `run` does with one group of jobs after the other, until the time is up."""
    connection.execute("BEGIN IMMEDIATE")
    ends_at = time.monotonic() + HOLD_SECONDS
    try:
        outcomes = list(run(connection, group(jobs, 0)))
        while len(outcomes) < len(jobs) and time.monotonic() < ends_at:
            outcomes += run(connection, group(jobs, len(outcomes)))
        connection.execute("COMMIT")
        return outcomes
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def ask(connection: sqlite3.Connection, question: Job) -> Outcome:
    """How one question, which changes nothing, went."""
    try:
        return Done(question(connection))
    except Exception as error:
        return Failed(error)


def group(jobs: Sequence[Work], start: int) -> Sequence[Work]:
    """The jobs from `start` on that can be done in one go."""
    do, end = jobs[start].do, start + 1
    most = 1 if do is alone else SIDE_BY_SIDE
    while end < len(jobs) and end - start < most and jobs[end].do == do:
        end += 1
    return jobs[start:end]


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
