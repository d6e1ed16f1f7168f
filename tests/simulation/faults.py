"""What can go wrong around a job, and what callers see of it."""

from typing import Any

from db.errors import StoreError
from db.sqlite.library import newer as sqlite3


class AnswerLost(Exception):
    """The connection broke: what was asked for may have happened, or not."""


class Faults:
    """How often things go wrong, each as a probability."""

    busy = 0.01
    commit = 0.005
    broken = 0.005
    lost = 0.03
    slow = 0.05
    dawdle = 0.3
    """Of the writes of upkeep: much happens after it has looked."""

    def stop(self) -> None:
        """From now on nothing goes wrong."""
        self.busy = self.commit = self.broken = self.lost = self.slow = self.dawdle = 0.0


def disk_error() -> sqlite3.OperationalError:
    """What SQLite says when the disk is broken."""
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = sqlite3.SQLITE_IOERR
    return error


class FailingCommit:
    """The connection of one transaction whose COMMIT fails as on a broken disk."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
        """Everything but the end."""
        if sql == "COMMIT":
            raise disk_error()
        return self._connection.execute(sql, *values)


def is_fault(refusal: StoreError) -> bool:
    """Whether the storage failed; anything else is what the store has decided."""
    return type(refusal) is StoreError or type(refusal).__name__.startswith("Storage")
