"""Kept counters: the cost of reading them does not grow with the tables."""

import orjson

from db.clock import instant
from db.figures import StatisticsRecord, StatusTypeCount
from db.records import TaskStatus, WorkerStatus
from db.sqlite.columns import Row, statements
from db.sqlite.room import Room
from db.sqlite.workers import ONLINE_SECONDS, status_of

SQL = statements("statistics")
NONE = "[]"
STATUSES = {status.value: status for status in TaskStatus}


class Statistics(Room):
    """How the queue is doing."""

    _page_size: int
    _read: Row = ()
    _made: StatisticsRecord

    async def read_page_size(self) -> None:
        """Once, when the store is opened."""
        [(self._page_size,)] = await self.readers.rows(SQL["page_size"])

    async def statistics(self) -> StatisticsRecord:
        """Counts by type and status, active workers, the oldest queued task, the size on disk.

        One statement sees one moment; a transaction around several costs as much as what they find. To make the record
        of it costs as much again, so while the same is read the same is told.
        """
        now = self.environment.clock.now()
        [row] = await self.readers.rows(SQL["standing"], {"since": instant(now - ONLINE_SECONDS)})
        _, _, others, *_ = row  # beats that are not of our form: whether they are late depends on the time
        if row != self._read or others != NONE:
            self._read, self._made = row, self._record(row, now)
        return self._made

    def _record(self, row: Row, now: float) -> StatisticsRecord:
        counts, active, others, oldest, pages, head = row
        counted = sorted(orjson.loads(counts))
        return StatisticsRecord(
            tuple([StatusTypeCount(task_type, STATUSES[status], count) for task_type, status, count in counted]),
            active + sum(status_of(beat, now) is WorkerStatus.ONLINE for beat in orjson.loads(others)),
            oldest,
            pages * self._page_size,
            head,
        )
