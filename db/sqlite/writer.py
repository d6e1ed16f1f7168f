"""The one way to write: jobs, done whole on the one writer connection, each answered after its commit is durable."""

import asyncio
import sqlite3
from collections import deque
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from db.commit import Commit
from db.errors import StoreError
from db.sqlite.committer import Committer
from db.sqlite.failures import translate
from db.sqlite.transaction import Do, Done, Outcome, alone, at_length

T = TypeVar("T")

BATCH_LIMIT = 128
QUIET_TURNS, GATHER_SECONDS = 8, 0.003
"""After a commit, how many turns of the event loop without a caller, or how much time, end the wait for more."""


class Asked(NamedTuple):
    """Work, who waits for it, and the commit that a caller who is told early waits for."""

    do: Do
    item: Any
    answer: asyncio.Future[Any]
    commit: Commit | None = None


class Writer:
    """Group commit: what is asked for while a transaction is under way joins the next one.

    Callers who were answered together mostly ask again together. The next transaction waits for them a moment, or else
    two halves of them would take turns, and each pay for a commit.
    """

    def __init__(self, path: Path, on_commit: Callable[[], None] = lambda: None) -> None:
        self.committer = Committer(path)
        self._path = path
        self._on_commit = on_commit
        self._waiting: deque[Asked] = deque()
        self._sending: asyncio.Task[None] | None = None
        self._is_open = False

    async def open(self) -> None:
        """Open the connection. The file exists and has been upgraded."""
        self._loop = asyncio.get_running_loop()  # asked once: Python 3.11 asks the kernel for its process id each time
        await self.committer.open()
        self._is_open = True

    async def close(self) -> None:
        """Commit what is waiting, then close; later writes are refused."""
        was_open, self._is_open = self._is_open, False
        if not was_open:
            return
        if self._sending is not None:
            await self._sending
        await self.committer.close()

    async def run(self, job: Callable[[sqlite3.Connection], T], *, brief: bool = False) -> T:
        """What the job returns, once its changes are durable; what it raises, once they are undone.

        A brief job takes about a millisecond at most: it is done in the event loop unless something is in its way.

        Raises StorageBusy, StorageFull, StorageReadOnly or DatabaseRefused when nothing could be written.
        Cancelling the caller cannot split a job: it is done whole or, when it had not begun, not at all.
        A job may be run again: when another one of its transaction failed half-way, all are undone and done anew.
        """
        done: T = await self.join(alone if brief else at_length, job)
        return done

    def join(self, do: Do, item: Any, commit: Commit | None = None) -> "asyncio.Future[Any]":
        """The same for one item of a kind of brief job: `do` gets the items that wait side by side at once.

        With `commit` the answer may come before the changes are durable, and `commit.done` when they are.
        """
        if not self._is_open:
            raise StoreError("The database is closed")
        answer: asyncio.Future[Any] = self._loop.create_future()
        self._waiting.append(Asked(do, item, answer, commit))
        if self._sending is None:
            self._sending = self._loop.create_task(self._send())
        return answer

    async def _send(self) -> None:
        while batch := self._next_batch():
            outcomes = await self.committer.commit(batch, partial(self._begun, batch))
            self._waiting.extendleft(reversed(batch[len(outcomes) :]))
            self._on_commit()
            for asked, outcome in zip(batch, outcomes, strict=False):
                tell((asked.commit and asked.commit.done) or asked.answer, outcome, self._path)
            if 1 < len(outcomes) == len(batch):
                await self._gather(len(outcomes) + len(self._waiting))
        self._sending = None

    def _begun(self, batch: list[Asked], outcomes: list[Outcome]) -> None:
        """Tell those who may know before the commit."""
        durable = self._loop.create_future()
        for asked, outcome in zip(batch, outcomes, strict=False):
            if asked.commit is not None and isinstance(outcome, Done):
                asked.commit.done = durable
                tell(asked.answer, outcome, self._path)

    async def _gather(self, expected: int) -> None:
        """Wait until so many ask, or no more come."""
        ends_at, quiet_turns = self._loop.time() + GATHER_SECONDS, 0
        while len(self._waiting) < expected and quiet_turns < QUIET_TURNS and self._loop.time() < ends_at:
            waiting = len(self._waiting)
            await asyncio.sleep(0)
            quiet_turns = quiet_turns + 1 if len(self._waiting) == waiting else 0

    def _next_batch(self) -> list[Asked]:
        """What comes next and is still wanted."""
        while self._waiting:
            next_ones = [self._waiting.popleft() for _ in range(min(BATCH_LIMIT, len(self._waiting)))]
            if batch := [each for each in next_ones if not each.answer.done()]:
                return batch
        return []


def tell(answer: asyncio.Future[Any], outcome: Outcome, path: Path) -> None:
    """Answer the caller, unless it went away. The path is that of the database."""
    if answer.done():
        return
    if isinstance(outcome, Done):
        answer.set_result(outcome.value)
    else:
        answer.set_exception(translate(outcome.error, path))
