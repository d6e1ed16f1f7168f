"""Servers: the real store, its writer and readers run in the simulator's own thread, so that every step can fail."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from db.clock import Environment
from db.commit import Commit
from db.errors import StorageBusy, StoreError
from db.sqlite.connection import connect
from db.sqlite.failures import translate
from db.sqlite.readers import ask_together
from db.sqlite.store import SqliteStore
from db.sqlite.transaction import Do, Failed, Outcome, alone
from db.sqlite.watchers import LONGEST_STEP_SECONDS
from tests.simulation.asked import Asked
from tests.simulation.batches import Batch, Write
from tests.simulation.faults import AnswerLost, Faults
from tests.simulation.oracle import Oracle
from tests.simulation.reference.state import twin
from tests.simulation.scheduler import Scheduler, Sleep

SHORTEST_WAIT_SECONDS = 0.001
REAP_SECONDS = 0.9
"""Less often than a real server; but a longer pause between two looks would not count in full."""
DAWDLE_SECONDS = {"prune": 30.0, "reap": 0.4}
"""Before a write of upkeep, at most; what a reaping ends may be a little late."""


class Server:
    """One process: a store, its reaper and its upkeep. Whatever it remembers is lost when it crashes."""

    def __init__(self, path: Path, scheduler: Scheduler, faults: Faults, oracle: Oracle) -> None:
        self.scheduler = scheduler
        self.faults = faults
        self.oracle = oracle
        self.up = True
        self.stopped_until = 0.0
        self._stops: list[tuple[float, float]] = []
        self._path = path
        self._life = 0
        self._gathering: Batch | None = None
        self.start()

    def start(self) -> None:
        """A new process on the same file."""
        self.up = True
        self._started_at = self.scheduler.steady
        options = self.oracle.model.options
        self.store = SqliteStore(self._path, options, Environment(self.scheduler, self.scheduler.chance))
        self.connection = connect(self._path)
        self.connection.execute("PRAGMA synchronous = OFF")
        for name, pause in (("reap", REAP_SECONDS), ("prune", 10.0)):
            self.scheduler.start(name, self._look_after(self._life, name, pause), self.scheduler.chance.random())

    def stop(self, seconds: float) -> None:
        """It stands still for a while, with all that it was asked."""
        begin = max(self.scheduler.steady, self.stopped_until)
        self.stopped_until = begin + seconds
        self._stops.append((begin, self.stopped_until))

    def watching_since(self) -> float:
        """Since when its reaper has looked without a break; the future while it is down."""
        return max(self._started_at, self.stopped_until) if self.up else float("inf")

    def watched(self, since: float) -> float:
        """How many of the seconds since then this process has lived through; a stop counts for 5 s at most."""
        since = max(since, self._started_at)
        missed = sum(max(0.0, end - max(begin, since) - LONGEST_STEP_SECONDS) for begin, end in self._stops)
        return self.scheduler.steady - since - missed

    def crash(self) -> None:
        """Everything under way is gone; what was committed stays."""
        self.up = False
        self._life += 1
        self._gathering = None
        self.connection.close()

    def ask(self, asked: Asked, store: SqliteStore | None = None) -> Awaitable[Any]:
        """The store's answer; each job of the operation passes through the lanes."""
        asked.at = self.scheduler.now()
        store = store or twin(self.store)
        store.writer = Lane(asked, self.write)  # type: ignore[assignment]
        store.readers = Lane(asked, self.read)  # type: ignore[assignment]
        return getattr(store, asked.name)(*asked.values, **asked.named)  # type: ignore[no-any-return]

    async def read(self, asked: Asked, job: Any) -> Any:
        """What a question is told, from the file as it is at that moment."""
        life = self._life
        await self._arrive(life, asked)
        outcome = ask_together([job], self.connection)[0]
        asked.step(self.oracle.model)
        return await self._tell(life, asked, outcome)

    async def write(self, asked: Asked, job: Any, do: Do = alone) -> Any:
        """What a job returns, once the transaction that it travels in is over."""
        life = self._life
        if asked.own and self.scheduler.chance.random() < self.faults.dawdle:
            await Sleep(self.scheduler.chance.uniform(0.0, DAWDLE_SECONDS[asked.name]))
        await self._arrive(life, asked)
        breaks = self.scheduler.chance.random() < self.faults.broken
        write = Write(asked, job, self.scheduler, breaks, do)
        due = self._join(write)
        while write.outcome is None:
            await Sleep(max(due - self.scheduler.steady, 0.0) + SHORTEST_WAIT_SECONDS)
            self._live_on(life)
        return await self._tell(life, asked, write.outcome)

    async def _arrive(self, life: int, asked: Asked) -> None:
        """It takes some milliseconds, or as long as the process stands still: then the caller may give up."""
        await Sleep(self.scheduler.chance.expovariate(200))
        while self.stopped_until > self.scheduler.steady:
            await Sleep(self.stopped_until - self.scheduler.steady)
            if not asked.own and self.scheduler.chance.random() < 0.5:
                raise AnswerLost
        self._live_on(life)
        if self.scheduler.chance.random() < self.faults.busy:
            raise StorageBusy("Another program held the database for too long; nothing was written")

    async def _tell(self, life: int, asked: Asked, outcome: Outcome) -> Any:
        lost = self.scheduler.chance.random() < self.faults.lost and not asked.own
        await Sleep(self.scheduler.chance.expovariate(200))
        await self._stand_still()
        self._live_on(life)
        if lost:
            raise AnswerLost
        if isinstance(outcome, Failed):
            raise translate(outcome.error, self._path)
        return outcome.value

    async def _stand_still(self) -> None:
        while self.stopped_until > self.scheduler.steady:
            await Sleep(self.stopped_until - self.scheduler.steady)

    def _live_on(self, life: int) -> None:
        """Raises AnswerLost when the process has died since."""
        if life != self._life:
            raise AnswerLost

    def _join(self, write: Write) -> float:
        """Into the transaction that gathers, or a new one; when that will be written. Upkeep travels alone."""
        batch = None if write.asked.own else self._gathering
        if batch is None:
            batch = self._gather()
            self._gathering = self._gathering if write.asked.own else batch
        batch.writes.append(write)
        return batch.due

    def _gather(self) -> Batch:
        """A transaction that is written in some milliseconds, or once another program gives the lock back."""
        chance = self.scheduler.chance
        slow = chance.random() < self.faults.slow
        pause = chance.uniform(0.0, 1.5) if slow else chance.expovariate(200)
        batch = Batch(self.scheduler.steady + pause)
        self.scheduler.start("commit", self._commit(self._life, batch), pause)
        return batch

    async def _commit(self, life: int, batch: Batch) -> None:
        await self._stand_still()
        if self._gathering is batch:
            self._gathering = None
        if life != self._life:
            return
        batch.fails = self.scheduler.chance.random() < self.faults.commit
        outcomes = batch.commit(self.connection)
        self.oracle.committed(batch, outcomes, self.watched)
        for write, outcome in zip(batch.writes, outcomes, strict=True):
            write.outcome = outcome

    async def _look_after(self, life: int, name: str, pause: float) -> None:
        store = twin(self.store)
        while life == self._life:
            with suppress(AnswerLost, StoreError):
                await self.ask(Asked(name, (), {}, own=True), store)
            await Sleep(pause)


class Lane:
    """What stands for a writer or for readers, for one operation."""

    def __init__(self, asked: Asked, work: Callable[..., Awaitable[Any]]) -> None:
        self._asked = asked
        self._work = work

    async def run(self, job: Any, *, brief: bool = False) -> Any:
        """What the job returns."""
        return await self._work(self._asked, job)

    async def join(self, do: Do, item: Any, commit: Commit | None = None) -> Any:
        """What `do` says of this item, among those that travel with it. Nobody is told early."""
        return await self._work(self._asked, item, do)

    async def rows(self, sql: str, values: Any = ()) -> Any:
        """The rows of one statement."""
        return await self.run(lambda connection: connection.execute(sql, values).fetchall())
