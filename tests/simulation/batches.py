"""Jobs that travel into the file in one transaction."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from db.sqlite import transaction
from db.sqlite.transaction import Failed, Outcome, commit_together
from tests.simulation.asked import Asked
from tests.simulation.faults import disk_error
from tests.simulation.scheduler import Scheduler


@dataclass
class Write:
    """One job; with `breaks` it fails after all it did."""

    asked: Asked
    job: Any
    scheduler: Scheduler
    breaks: bool
    at: float = 0.0
    outcome: Outcome | None = None

    def __call__(self, connection: sqlite3.Connection) -> Any:
        """No two jobs are done at the same microsecond."""
        self.at = self.scheduler.tick()
        value = self.job(connection)
        if self.breaks:
            raise disk_error()
        return value


@dataclass
class Batch:
    """One transaction, and when it is due."""

    due: float
    writes: list[Write] = field(default_factory=list)

    def __str__(self) -> str:
        return "; ".join(str(write.asked) for write in self.writes)

    def commit(self, connection: sqlite3.Connection) -> Sequence[Outcome]:
        """All of it: how long the lock is held is real time, which no seed replays."""
        held, transaction.HOLD_SECONDS = transaction.HOLD_SECONDS, float("inf")
        try:
            return commit_together(connection, self.writes)
        except sqlite3.Error as error:
            return [Failed(error)] * len(self.writes)
        finally:
            transaction.HOLD_SECONDS = held
