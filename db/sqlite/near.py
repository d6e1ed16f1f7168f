"""A connection of the event loop's own, for questions that take less time than the way to a thread and back."""

import sqlite3
from collections.abc import Mapping, Sequence
from math import inf
from pathlib import Path
from time import monotonic
from typing import Any

from db.sqlite.connection import connect
from db.sqlite.library import Error
from db.sqlite.transaction import Failed, Job, Outcome, ask

Row = tuple[Any, ...]
Values = Sequence[Any] | Mapping[str, Any]
STEPS, HELD_SECONDS = 1_000, 0.002
"""After so many steps of SQLite's machine each time, a question that has held the event loop for so long is given up.
A step may be long: a text of 100 kB takes a tenth of a millisecond to be searched.
"""
ELSEWHERE = frozenset({sqlite3.SQLITE_INTERRUPT, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL})
"""What says that the answer takes longer: too much to do, or a file that is being recovered."""


class Near:
    """Answers at once or not at all, and never waits."""

    def __init__(self, path: Path) -> None:
        self._ends_at = inf
        self._connection = connect(path, read_only=True, busy_seconds=0)
        self._connection.set_progress_handler(self._is_too_long, STEPS)

    def ask(self, question: Job) -> Outcome | None:
        """How the question went, in one snapshot; None when it has to be asked elsewhere."""
        connection = self._connection
        self._ends_at = inf  # here and below, since SQLite counts the steps of BEGIN and ROLLBACK as well
        connection.execute("BEGIN")
        self._ends_at = monotonic() + HELD_SECONDS
        outcome = ask(connection, question)
        self._ends_at = inf
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        return None if isinstance(outcome, Failed) and takes_longer(outcome.error) else outcome

    def rows(self, sql: str, values: Values) -> list[Row]:
        """The rows of one statement, which is a snapshot by itself. Raises SQLite's errors: see `takes_longer`."""
        self._ends_at = monotonic() + HELD_SECONDS
        return self._connection.execute(sql, values).fetchall()

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _is_too_long(self) -> bool:
        return monotonic() > self._ends_at


def takes_longer(error: Exception) -> bool:
    """Whether an error only says that the question was not answered at once."""
    return isinstance(error, Error) and getattr(error, "sqlite_errorcode", 0) & 0xFF in ELSEWHERE
