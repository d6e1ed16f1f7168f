"""Questions, asked on read-only connections: short ones at once, in the event loop; longer ones in threads."""

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
from db.sqlite.library import Error
from db.sqlite.near import Near, Row, Values, takes_longer
from db.sqlite.transaction import Done, Job, Outcome, ask
from db.sqlite.writer import tell

T = TypeVar("T")

BATCH_LIMIT = 64


class Readers:
    """A pool of read-only connections. A question sees one snapshot, which holds every write answered before.

    Most questions take less time than the way to a thread and back. So each is asked in the event loop first, within
    bounds; one that goes beyond them is asked again in a thread, where those that wait travel together.
    """

    def __init__(self, path: Path, count: int = 2) -> None:
        self._path = path
        self._count = count
        self._waiting: deque[tuple[Job, asyncio.Future[Any]]] = deque()
        self._all: list[aiosqlite.Connection] = []
        self._free: list[aiosqlite.Connection] = []
        self._busy: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        """Open the connections. The file exists and has been upgraded."""
        self._near = Near(self._path)
        self._all = [await connect_in_thread(self._path, read_only=True) for _ in range(self._count)]
        self._free = list(self._all)

    async def close(self) -> None:
        """Answer what was asked, then close; later questions are refused."""
        closing, self._all = self._all, []
        await asyncio.gather(*self._busy)
        for held in closing:
            await held.close()
        if closing:
            self._near.close()

    async def run(self, question: Callable[[sqlite3.Connection], T]) -> T:
        """What the question returns. It fetches all it needs: nothing of the connection may leave it."""
        if not self._all:
            raise StoreError("The database is closed")
        outcome = self._near.ask(question)
        if outcome is None:
            return await self._far(question)
        if isinstance(outcome, Done):
            found: T = outcome.value
            return found
        raise translate(outcome.error, self._path)

    async def rows(self, sql: str, values: Values = ()) -> list[Row]:
        """The rows of one statement, which is a snapshot by itself."""
        if not self._all:
            raise StoreError("The database is closed")
        try:
            return self._near.rows(sql, values)
        except Error as error:
            if not takes_longer(error):
                raise translate(error, self._path) from error
        return await self._far(lambda connection: connection.execute(sql, values).fetchall())

    async def _far(self, question: Callable[[sqlite3.Connection], T]) -> T:
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[T] = loop.create_future()
        if self._free and not self._waiting:
            loop.call_soon(self._begin)
        self._waiting.append((question, answer))
        return await answer

    def _begin(self) -> None:
        """Send what is waiting over a free connection, when there is one."""
        if not (self._free and self._waiting):
            return
        task = asyncio.create_task(self._serve(self._free.pop()))
        self._busy.add(task)
        task.add_done_callback(self._busy.discard)

    async def _serve(self, held: aiosqlite.Connection) -> None:
        while batch := [self._waiting.popleft() for _ in range(min(BATCH_LIMIT, len(self._waiting)))]:
            self._begin()
            outcomes = await in_thread(held, partial(ask_together, [question for question, _ in batch]))
            for (_, answer), outcome in zip(batch, outcomes, strict=True):
                tell(answer, outcome, self._path)
        self._free.append(held)


def ask_together(questions: Sequence[Job], connection: sqlite3.Connection) -> list[Outcome]:
    """Ask all in one snapshot, which ends before anything is answered."""
    connection.execute("BEGIN")
    outcomes = [ask(connection, question) for question in questions]
    if connection.in_transaction:
        connection.execute("ROLLBACK")
    return outcomes
