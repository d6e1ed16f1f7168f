"""Servers: the real store, its writer and readers run in the simulator's own thread, so that every step can fail."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

from db.clock import Environment
from db.errors import StorageBusy, StoreError
from db.options import StoreOptions
from db.sqlite.connection import connect
from db.sqlite.failures import translate
from db.sqlite.readers import ask_together
from db.sqlite.store import SqliteStore
from db.sqlite.transaction import Failed, Outcome, Work, alone, commit_together
from tests.simulation.auditor import Auditor
from tests.simulation.scheduler import Scheduler, Sleep


class AnswerLost(Exception):
    """The connection broke: what was asked for may have happened, or not."""


class Faults:
    """How often things go wrong, each as a probability."""

    busy = 0.01
    commit = 0.005
    lost = 0.03

    def stop(self) -> None:
        """From now on nothing goes wrong."""
        self.busy = self.commit = self.lost = 0.0


class FailingCommit:
    """The connection of one transaction whose COMMIT fails as on a broken disk."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
        """Everything but the end."""
        if sql == "COMMIT":
            broken = sqlite3.OperationalError("disk I/O error")
            broken.sqlite_errorcode = sqlite3.SQLITE_IOERR
            raise broken
        return self._connection.execute(sql, *values)


class Server:
    """One process: a store, its reaper and its upkeep. Whatever it remembers is lost when it crashes."""

    def __init__(self, path: Path, scheduler: Scheduler, faults: Faults, auditor: Auditor, **options: Any) -> None:
        self.scheduler = scheduler
        self.faults = faults
        self.auditor = auditor
        self.up = True
        self.stopped_until = 0.0
        self._path = path
        self._options = StoreOptions(**options)
        self._life = 0
        self.start()

    def start(self) -> None:
        """A new process on the same file."""
        self.up = True
        self._started_at = self.scheduler.steady
        self.store = SqliteStore(self._path, self._options, Environment(self.scheduler, self.scheduler.chance))
        self.connection = connect(self._path)
        self.connection.execute("PRAGMA synchronous = OFF")
        self.store.writer = Lane(self, lambda job: self._commit(job))  # type: ignore[assignment]
        self.store.readers = Lane(self, lambda job: ask_together([job], self.connection)[0])  # type: ignore[assignment]
        for name, work in (("reaper", self._reap), ("upkeep", self._prune)):
            self.scheduler.start(name, work(self._life), self.scheduler.chance.random())

    def watching_since(self) -> float:
        """Since when its reaper has looked without a break; the future while it is down."""
        return max(self._started_at, self.stopped_until) if self.up else float("inf")

    def crash(self) -> None:
        """Everything under way is gone; what was committed stays."""
        self.up = False
        self._life += 1
        self.connection.close()

    async def run(self, work: Callable[[Any], Outcome], job: Any) -> Any:
        """A turn in the store's thread, with all that can go wrong around it."""
        life = self._life
        await self._wait(life)
        if self.scheduler.chance.random() < self.faults.busy:
            raise StorageBusy("Another program held the database for too long; nothing was written")
        outcome = work(job)
        lost = self.scheduler.chance.random() < self.faults.lost
        await self._wait(life)
        if lost:
            raise AnswerLost
        if isinstance(outcome, Failed):
            raise translate(outcome.error)
        return outcome.value

    async def _wait(self, life: int) -> None:
        """Some milliseconds, or as long as the process is stopped; it may die meanwhile."""
        await Sleep(self.scheduler.chance.expovariate(200))
        while self.stopped_until > self.scheduler.steady:
            await Sleep(self.stopped_until - self.scheduler.steady)
        if life != self._life:
            raise AnswerLost

    def _commit(self, job: Any) -> Outcome:
        fails = self.scheduler.chance.random() < self.faults.commit
        connection: Any = FailingCommit(self.connection) if fails else self.connection
        try:
            return commit_together(connection, [job if isinstance(job, Work) else Work(alone, job)])[0]
        except sqlite3.Error as error:
            return Failed(error)
        finally:
            self.auditor.look()

    async def _reap(self, life: int) -> None:
        while life == self._life:
            await self._look_after(self.store.reap)
            await Sleep(0.5)

    async def _prune(self, life: int) -> None:
        while life == self._life:
            await self._look_after(self.store.prune)
            await Sleep(10.0)

    async def _look_after(self, work: Callable[[], Any]) -> None:
        try:
            await work()
        except (AnswerLost, StoreError):
            return


class Lane:
    """What stands for a writer or for readers."""

    def __init__(self, server: Server, work: Callable[[Any], Outcome]) -> None:
        self._server = server
        self._work = work

    async def run(self, job: Any) -> Any:
        """What the job returns."""
        return await self._server.run(self._work, job)

    async def join(self, do: Any, item: Any) -> Any:
        """What comes of one item of a kind of job."""
        return await self.run(Work(do, item))

    async def rows(self, sql: str, values: Any = ()) -> Any:
        """The rows of one statement."""
        return await self.run(lambda connection: connection.execute(sql, values).fetchall())
