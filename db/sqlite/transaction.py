"""Group commit: many jobs in one transaction, each in its own savepoint."""

import sqlite3
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

Job = Callable[[sqlite3.Connection], Any]

HOLD_SECONDS = 0.004


@dataclass(frozen=True, slots=True)
class Done:
    """The job's changes are durable; `value` is what it returned."""

    value: Any


@dataclass(frozen=True, slots=True)
class Failed:
    """The job raised, and nothing that it changed remains."""

    error: Exception


Outcome = Done | Failed


def commit_together(connection: sqlite3.Connection, jobs: Sequence[Job]) -> list[Outcome]:
    """Run the jobs in order in one durable transaction and tell how each went.

    Once the write lock was held for 4 ms no further job is begun, so there may be fewer outcomes than jobs.
    Raises when the transaction as a whole could not begin or commit: then nothing of any job remains.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        outcomes = run_until(connection, jobs, time.monotonic() + HOLD_SECONDS)
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


def run_until(connection: sqlite3.Connection, jobs: Sequence[Job], ends_at: float) -> list[Outcome]:
    """Run jobs inside the transaction, at least one, until the monotonic time is past."""
    outcomes: list[Outcome] = []
    for job in jobs:
        outcomes.append(isolated(connection, job))
        if time.monotonic() >= ends_at:
            break
    return outcomes


def isolated(connection: sqlite3.Connection, job: Job) -> Outcome:
    """Run one job so that its failure undoes it alone. Raises when SQLite gave the whole transaction up with it."""
    connection.execute("SAVEPOINT job")
    try:
        outcome: Outcome = Done(job(connection))
    except Exception as error:
        if not connection.in_transaction:
            raise
        connection.execute("ROLLBACK TO job")
        outcome = Failed(error)
    connection.execute("RELEASE job")
    return outcome
