"""What is old is removed, a little at a time, so that the write lock is held for a few milliseconds."""

import sqlite3

from db.clock import instant
from db.records import Instant
from db.sqlite.columns import statements
from db.sqlite.flow import count_some
from db.sqlite.room import Room
from db.store import PRUNED_EVENTS

SQL = statements("retention")
WORKERS = statements("workers")
TASKS_BATCH = 100
WORKERS_BATCH = 20
FLOW_KEEP_SECONDS = 31 * 86400.0
"""Throughput and latency can be asked for the last 30 days."""


class Retention(Room):
    """Old events, finished tasks, dead workers, stale selections, counts of long ago."""

    _examined: tuple[str, int] = ("", 0)

    async def prune(self) -> int:
        """One small batch of each; how many rows were removed. What the log tells is counted before any of it goes."""
        while await self.writer.run(count_some):
            pass
        finished = await self._finished()
        removed = await self.writer.run(self._prune)
        if finished:
            removed += await self.writer.run(lambda connection: self._tasks(connection, finished))
        return removed

    def _prune(self, connection: sqlite3.Connection) -> int:
        return self._events(connection) + self._stale(connection) + self._workers(connection)

    async def _finished(self) -> list[int]:
        """Tasks to remove, found on the next stretch of a walk that goes round and round over the unchanged ones."""
        keep_seconds = self.options.finished_keep_seconds
        if keep_seconds is None:
            return []
        after, after_id = self._examined
        values = {"before": self._before(keep_seconds), "after": after, "after_id": after_id, "limit": TASKS_BATCH}
        rows = await self.readers.rows(SQL["finished"], values)
        self._examined = (rows[-1][1], rows[-1][0]) if len(rows) == TASKS_BATCH else ("", 0)
        return [task_id for task_id, _, removable in rows if removable]

    def _before(self, seconds: float) -> Instant:
        return instant(self.environment.clock.now() - seconds)

    def _events(self, connection: sqlite3.Connection) -> int:
        """Up to the floor that count and age allow; the floor moves in the same transaction."""
        floor, counted, head = connection.execute(SQL["log"]).fetchone()
        values = {"limit": PRUNED_EVENTS, "before": self._before(self.options.log_keep_seconds)}
        (aged,) = connection.execute(SQL["aged"], values).fetchone()
        by_count = min(head - self.options.log_keep_events, floor + PRUNED_EVENTS)
        raised = {"floor": min(max(by_count, aged or 0), counted)}
        connection.execute(SQL["raise_floor"], raised)
        return connection.execute(SQL["drop_events"], raised).rowcount if raised["floor"] > floor else 0

    def _stale(self, connection: sqlite3.Connection) -> int:
        minute = connection.execute(SQL["drop_flow"], {"before": self._before(FLOW_KEEP_SECONDS)}).rowcount
        return minute + connection.execute(SQL["drop_selections"], {"now": self.now()}).rowcount

    def _workers(self, connection: sqlite3.Connection) -> int:
        values = {"before": self._before(self.options.worker_keep_seconds), "limit": WORKERS_BATCH}
        dead = connection.execute(SQL["dead_workers"], values).fetchall()
        for (worker_id,) in dead:
            connection.execute(WORKERS["forget"], {"worker_id": worker_id})
            connection.execute(WORKERS["forget_details"], {"worker_id": worker_id})
        return len(dead)

    def _tasks(self, connection: sqlite3.Connection, finished: list[int]) -> int:
        removed = 0
        for task_id in finished:
            if connection.execute(SQL["drop_task"], {"task_id": task_id}).rowcount:
                connection.execute(SQL["drop_task_logs"], {"task_id": task_id})
                removed += 1
        return removed
