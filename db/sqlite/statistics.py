"""Kept counters: the cost of reading them does not grow with the tables."""

from dataclasses import dataclass
from math import inf

import orjson

from db.clock import instant
from db.figures import StatisticsRecord, StatusTypeCount
from db.records import TaskStatus, WorkerStatus
from db.sqlite.columns import statements
from db.sqlite.room import Room
from db.sqlite.workers import ONLINE_SECONDS, heard, status_of

SQL = statements("statistics")
STATUSES = {status.value: status for status in TaskStatus}


@dataclass(frozen=True, slots=True)
class Standing:
    """Statistics that were read, and how long they hold: while nobody commits, and as time goes from `begins` to before
    `ends`, when the next worker goes offline.
    """

    record: StatisticsRecord
    version: int | None
    begins: float
    ends: float

    def holds(self, version: int | None, now: float) -> bool:
        """Whether reading again would give the same."""
        return version == self.version is not None and self.begins <= now < self.ends


class Statistics(Room):
    """How the queue is doing."""

    _page_size: int
    _standing: Standing | None = None

    async def read_page_size(self) -> None:
        """Once, when the store is opened."""
        [(self._page_size,)] = await self.readers.rows(SQL["page_size"])

    async def statistics(self) -> StatisticsRecord:
        """Counts by type and status, active workers, the oldest queued task, the size on disk."""
        now, version = self.environment.clock.now(), self.readers.version()
        if self._standing is None or not self._standing.holds(version, now):
            self._standing = await self._read(now, version)
        return self._standing.record

    async def _read(self, now: float, version: int | None) -> Standing:
        """One statement sees one moment; a transaction around several costs as much as what they find. The version was
        looked at before: what is committed in between is read now, and once more next time.
        """
        rows = await self.readers.rows(SQL["standing"], {"since": instant(now - ONLINE_SECONDS)})
        [(counts, ours, others, oldest, pages, head)] = rows
        counted = sorted(orjson.loads(counts))
        (active, first), others = orjson.loads(ours), orjson.loads(others)
        record = StatisticsRecord(
            tuple([StatusTypeCount(task_type, STATUSES[status], count) for task_type, status, count in counted]),
            active + sum(status_of(beat, now) is WorkerStatus.ONLINE for beat in others),
            oldest,
            pages * self._page_size,
            head,
        )
        ends = now if others else heard(first) + ONLINE_SECONDS if active else inf
        return Standing(record, version, now, ends)
