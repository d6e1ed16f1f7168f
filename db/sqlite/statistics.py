"""Kept counters: the cost of reading them does not grow with the tables."""

import sqlite3

from db.figures import StatisticsRecord, StatusTypeCount
from db.records import TaskStatus
from db.sqlite.columns import statements
from db.sqlite.room import Room
from db.sqlite.workers import live_workers

SQL = statements("statistics")
STATUSES = {status.value: status for status in TaskStatus}


class Statistics(Room):
    """How the queue is doing."""

    async def statistics(self) -> StatisticsRecord:
        """Counts by type and status, active workers, the oldest queued task, the size on disk."""
        return await self.readers.run(lambda connection: statistics(connection, self.environment.clock.now()))


def statistics(connection: sqlite3.Connection, now: float) -> StatisticsRecord:
    """All of it in one snapshot with the log's position."""
    counts = connection.execute(SQL["counts"]).fetchall()
    oldest, size, head = connection.execute(SQL["present"]).fetchone()
    return StatisticsRecord(
        counts=tuple(StatusTypeCount(task_type, STATUSES[status], number) for task_type, status, number in counts),
        active_workers=len(live_workers(connection, now)),
        oldest_queued_at=oldest,
        database_size_bytes=size,
        log_position=head,
    )
