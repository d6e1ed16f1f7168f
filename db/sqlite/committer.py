"""One transaction of the writer: who does its statements, and who waits for the disk."""

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

from db.interpreter import given_soon, let_in
from db.sqlite.connection import BUSY_SECONDS, connect_in_thread, in_thread
from db.sqlite.identity import FileIdentity
from db.sqlite.library import Error
from db.sqlite.near import takes_longer
from db.sqlite.ticket import Ticket
from db.sqlite.transaction import Failed, Outcome, Work, at_length, begin_together, commit_together, end

CACHE_KIB = 8_192
"""Where a transaction divides a page of an index, SQLite looks through all pages that it keeps before it commits."""
LOG_PAGES = 4_000
"""The commit that brings the log to so many copies them into the file; of more, more were written again meanwhile."""


class Committer:
    """The connection that writes, with its thread.

    Between two statements the thread has to wait until the event loop lets it go on, and that costs more than brief
    statements do. So brief jobs are done in the event loop, and their COMMIT, which waits for the disk, in the thread.
    All that may wait or last is the thread's from the beginning: another program's turn, jobs at length, and whatever
    did not go well at first.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self.patience_seconds = BUSY_SECONDS

    async def open(self) -> None:
        """Open the connection. The file exists and has been upgraded."""
        self._loop = asyncio.get_running_loop()
        self._identity = FileIdentity(self._path)
        self.ticket = Ticket(self._path)
        self._held = await connect_in_thread(self._path, busy_seconds=0)
        await self._held.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        await self._held.execute(f"PRAGMA wal_autocheckpoint = {LOG_PAGES}")
        self._connection = self._held._conn

    async def close(self) -> None:
        """Close it."""
        await self._held.close()
        self.ticket.close()

    async def commit(self, jobs: Sequence[Work], begun: Callable[[list[Outcome]], None]) -> list[Outcome]:
        """How the jobs went, from the first on, once it is durable: fewer than there are when the time was up.

        The file is looked at before and after: only what it still holds is told. `begun` is told before the commit.
        """
        outcomes: list[Outcome] = []
        try:
            if is_ours := self.ticket.take_at_once():
                self._identity.check()
                outcomes = self._begin(jobs)
            if outcomes:
                in_time = let_in(end, self._loop)
                begun(outcomes)
                with given_soon():
                    await in_thread(self._held, in_time)
            else:
                outcomes = await in_thread(self._held, partial(self._do, jobs, is_ours))
            self._identity.check()
            return outcomes
        except Exception as error:
            return [Failed(error)] * len(outcomes or jobs)
        finally:
            self.ticket.give()

    def _begin(self, jobs: Sequence[Work]) -> list[Outcome]:
        """How the jobs went that were done here, in an open transaction; none when they are left to the thread."""
        with suppress(Exception):
            if jobs[0].do is not at_length:
                return begin_together(self._connection, jobs)
        return []

    def _do(self, jobs: Sequence[Work], is_ours: bool, connection: sqlite3.Connection) -> list[Outcome]:
        """All of it in the thread, which waits for the turn, and for other programs when they have the lock."""
        if not is_ours:
            self.ticket.take()
            self._identity.check()
        try:
            return commit_together(connection, jobs)
        except Error as error:
            if not takes_longer(error):
                raise
        connection.execute(f"PRAGMA busy_timeout = {1_000 * self.patience_seconds:.0f}")
        try:
            return commit_together(connection, jobs)
        finally:
            connection.execute("PRAGMA busy_timeout = 0")
