"""Jobs that travel into the file in one transaction."""

import math
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from db.sqlite import transaction
from db.sqlite.library import newer as sqlite3
from db.sqlite.transaction import Do, Failed, Outcome, Work, alone, begin_together, commit_together, end
from tests.simulation.asked import Asked
from tests.simulation.faults import FailingCommit, disk_error
from tests.simulation.scheduler import Scheduler


@dataclass
class Write:
    """One job; with `breaks` it fails after all it did."""

    asked: Asked
    job: Any
    scheduler: Scheduler
    breaks: bool
    do: Do = alone
    at: float = 0.0
    outcome: Outcome | None = None
    beside: int = 0
    """How many others were done in one go with it."""

    def __call__(self, connection: sqlite3.Connection) -> Any:
        """No two jobs are done at the same microsecond."""
        self.at = self.scheduler.tick()
        value = self.job(connection)
        if self.breaks:
            raise disk_error()
        return value

    def work(self) -> "Timely":
        """As the store takes it."""
        do: Do = alone if self.do is alone else Timed(self.do, self.scheduler, self.do.__name__)
        return Timely(do, self)


class Timely(NamedTuple):
    """A job, to be done at a moment of its own."""

    do: Do
    item: Write


@dataclass(frozen=True)
class Timed:
    """A function of many items, done at a moment of its own; alike are those of one name, whichever twin has them."""

    do: Do = field(compare=False)
    scheduler: Scheduler = field(compare=False)
    kind: str

    def __call__(self, connection: sqlite3.Connection, writes: Sequence[Write]) -> Sequence[Outcome]:
        now = self.scheduler.tick()
        for write in writes:
            write.at, write.beside = now, len(writes) - 1
        outcomes = self.do(connection, [write.job for write in writes])
        if any(write.breaks for write in writes):
            raise disk_error()
        return outcomes


@dataclass
class Batch:
    """One transaction, when it is due, and whether its COMMIT fails."""

    due: float
    fails: bool = False
    writes: list[Write] = field(default_factory=list)

    def __str__(self) -> str:
        return "; ".join(str(write.asked) for write in self.writes)

    def commit(self, connection: sqlite3.Connection) -> Sequence[Outcome]:
        """All of it, as the committer does it, but that the clock plays no part: no seed replays real time."""
        place: Any = FailingCommit(connection) if self.fails else connection
        works = [write.work() for write in self.writes]
        times = {name: value for name, value in vars(transaction).items() if name.endswith("_SECONDS")}
        vars(transaction).update(dict.fromkeys(times, math.inf))
        try:
            return begin_and_end(place, works) or commit_together(place, works)
        except sqlite3.Error as error:
            return [Failed(error)] * len(self.writes)
        finally:
            vars(transaction).update(times)


def begin_and_end(connection: sqlite3.Connection, works: Sequence[Work]) -> Sequence[Outcome]:
    """What came of them; nothing when they have to be done anew."""
    outcomes: Sequence[Outcome] = []
    with suppress(Exception):
        outcomes = begin_together(connection, works)
    if outcomes:
        end(connection)
    return outcomes
