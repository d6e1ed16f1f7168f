"""Attempts whose worker is gone are ended, so that their tasks run again."""

import sqlite3
from functools import partial

from db.sqlite import endings
from db.sqlite.columns import statements
from db.sqlite.room import Room
from db.sqlite.watchers import DirectClaim, LeaseSeen, Lost, Watch

SQL = statements("reaper")
BATCH = 50
"""Attempts ended in one transaction."""


class Reaper(Room):
    """The end of leases, timeouts and silent workers."""

    watch: Watch

    async def reap(self) -> int:
        """End leases not renewed in time, attempts past their timeout, and claims of silent workers; how many."""
        leases, direct = await self.readers.run(attempts_under_way)
        lost = self.watch.lost(leases, direct, self.environment.clock.monotonic(), self.options.silent_worker_seconds)
        ended = 0
        for start in range(0, len(lost), BATCH):
            batch = lost[start : start + BATCH]
            ended += await self.writer.run(partial(self._end, lost=batch))
        return ended

    def _end(self, connection: sqlite3.Connection, lost: list[Lost]) -> int:
        ended = 0
        for seen, reason in lost:
            if not still_stands(connection, seen):
                continue
            attempt = endings.attempt(connection, seen.task_id, seen.attempt)
            if attempt is None:
                connection.execute(SQL["drop"], seen._asdict())
            else:
                endings.end_failed(connection, attempt, self.environment, reason)
                ended += 1
        return ended


def attempts_under_way(connection: sqlite3.Connection) -> tuple[list[LeaseSeen], list[DirectClaim]]:
    """Every lease and every direct claim, in one snapshot."""
    leases = [LeaseSeen(*row) for row in connection.execute(SQL["leases"]).fetchall()]
    return leases, [DirectClaim(*row) for row in connection.execute(SQL["direct"]).fetchall()]


def still_stands(connection: sqlite3.Connection, seen: LeaseSeen | DirectClaim) -> bool:
    """Whether no sign of life has come since the attempt was looked at."""
    if isinstance(seen, LeaseSeen):
        return connection.execute(SQL["beat"], seen._asdict()).fetchone() is not None
    row = connection.execute(SQL["last_heartbeat"], {"worker_id": seen.worker_id}).fetchone()
    return (row[0] if row else None) == seen.last_heartbeat
