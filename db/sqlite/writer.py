"""The one way to write: jobs, done whole on the one writer connection, each answered after its commit is durable."""

import asyncio
import sqlite3
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import aiosqlite

from db.errors import StoreError
from db.sqlite.connection import connect_in_thread, in_thread
from db.sqlite.failures import translate
from db.sqlite.identity import FileIdentity
from db.sqlite.ticket import Ticket
from db.sqlite.transaction import Do, Done, Failed, Outcome, Work, alone, commit_together

T = TypeVar("T")

BATCH_LIMIT = 128


class Writer:
    """Group commit: what is asked for while a transaction is under way joins the next one."""

    def __init__(self, path: Path, on_commit: Callable[[], None] = lambda: None) -> None:
        self._path = path
        self._on_commit = on_commit
        self._waiting: deque[tuple[Work, asyncio.Future[Any]]] = deque()
        self._sending: asyncio.Task[None] | None = None
        self._held: aiosqlite.Connection | None = None

    async def open(self) -> None:
        """Open the connection. The file exists and has been upgraded."""
        self._identity = FileIdentity(self._path)
        self._ticket = Ticket(self._path)
        self._held = await connect_in_thread(self._path)

    async def close(self) -> None:
        """Commit what is waiting, then close; later writes are refused."""
        held, self._held = self._held, None
        if held is None:
            return
        if self._sending is not None:
            await self._sending
        await held.close()
        self._ticket.close()

    async def run(self, job: Callable[[sqlite3.Connection], T]) -> T:
        """What the job returns, once its changes are durable; what it raises, once they are undone.

        Raises StorageBusy, StorageFull, StorageReadOnly or DatabaseRefused when nothing could be written.
        Cancelling the caller cannot split a job: it is done whole or, when it had not begun, not at all.
        A job may be run twice: when another one of its transaction failed half-way, all are undone and run again.
        """
        done: T = await self.join(alone, job)
        return done

    def join(self, do: Do, item: Any) -> "asyncio.Future[Any]":
        """The same for one item of a kind of job: `do` gets the items that wait side by side at once."""
        if self._held is None:
            raise StoreError("The database is closed")
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting.append((Work(do, item), answer))
        if self._sending is None:
            self._sending = asyncio.create_task(self._send(self._held))
        return answer

    async def _send(self, held: aiosqlite.Connection) -> None:
        while batch := self._next_batch():
            outcomes = await in_thread(held, partial(self._commit, [job for job, _ in batch]))
            self._waiting.extendleft(reversed(batch[len(outcomes) :]))
            self._on_commit()
            for (_, answer), outcome in zip(batch, outcomes, strict=False):
                tell(answer, outcome)
        self._sending = None

    def _next_batch(self) -> list[tuple[Work, asyncio.Future[Any]]]:
        """What comes next and is still wanted."""
        while self._waiting:
            next_ones = [self._waiting.popleft() for _ in range(min(BATCH_LIMIT, len(self._waiting)))]
            if batch := [each for each in next_ones if not each[1].done()]:
                return batch
        return []

    def _commit(self, jobs: Sequence[Work], connection: sqlite3.Connection) -> list[Outcome]:
        """Runs in the connection's thread. The file is looked at before and after: only what it still holds is told."""
        self._ticket.take()
        try:
            self._identity.check()
            outcomes = commit_together(connection, jobs)
            self._identity.check()
            return outcomes
        except Exception as error:
            return [Failed(error)] * len(jobs)
        finally:
            self._ticket.give()


def tell(answer: asyncio.Future[Any], outcome: Outcome) -> None:
    """Answer the caller, unless it went away."""
    if answer.done():
        return
    if isinstance(outcome, Done):
        answer.set_result(outcome.value)
    else:
        answer.set_exception(translate(outcome.error))
