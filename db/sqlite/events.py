"""The event log, read in commit order."""

import sqlite3
from collections.abc import Sequence
from typing import Any

from db.errors import CursorExpired, CursorFromFuture
from db.records import EventKind, EventRecord, Instant, LogBounds, LogLevel, LogLine, TaskStatus
from db.sqlite.columns import Row, statements
from db.sqlite.room import Room, row_id
from db.sqlite.watch import CommitWatch

SQL = statements("events")
_KINDS = {kind.value: kind for kind in EventKind}
_STATUSES = {status.value: status for status in TaskStatus}
_LEVELS = {level.value: level for level in LogLevel}


class Events(Room):
    """The log of everything that happened to tasks, whoever wrote it."""

    commits: CommitWatch
    _log_id: str

    @property
    def log_id(self) -> str:
        """A few characters that tell this log from that of another database."""
        return self._log_id

    async def read_log_id(self) -> None:
        """Once, when the store is opened."""
        (self._log_id,) = await self.readers.run(lambda connection: connection.execute(SQL["log_id"]).fetchone())

    async def changed(self, timeout_seconds: float) -> bool:
        """Wait until something was committed by anybody, in any process; False when the time ran out first."""
        return await self.commits.changed(timeout_seconds)

    async def log_bounds(self) -> LogBounds:
        """Which positions can be read after."""
        return LogBounds(*(await self.readers.rows(SQL["bounds"]))[0])

    async def events_after(self, seq: int, limit: int = 1_000) -> list[EventRecord]:
        """The next events after a position, oldest first. Raises CursorExpired or CursorFromFuture."""
        return await self.readers.run(lambda connection: events_after(connection, seq, limit))

    async def task_events(self, task_id: int, after: int = 0, limit: int = 100) -> list[EventRecord]:
        """The kept events of one task after a position, oldest first."""
        values = {"task_id": row_id(task_id), "after": row_id(after), "limit": limit}
        return _events(await self.readers.rows(SQL["of_task"], values))


def events_after(connection: sqlite3.Connection, seq: int, limit: int) -> list[EventRecord]:
    """A page of the log and its bounds, in one snapshot."""
    floor, head = connection.execute(SQL["bounds"]).fetchone()
    if seq < floor:
        raise CursorExpired(f"Events after position {seq} are no longer kept; the log goes back to {floor}")
    if seq > head:
        raise CursorFromFuture(f"Position {seq} lies beyond the event log, which ends at {head}")
    return _events(connection.execute(SQL["after"], {"seq": seq, "limit": limit}).fetchall())


def add_lines(
    connection: sqlite3.Connection, task_id: int, worker_id: str, lines: Sequence[LogLine], now: Instant
) -> None:
    """Lines for the original log table; a trigger makes each an event."""
    connection.executemany(SQL["log"], [(task_id, worker_id, line.level.value, line.message, now) for line in lines])


def _events(rows: Sequence[Row]) -> list[EventRecord]:
    return [_event(*row) for row in rows]


def _event(
    seq: int, task_id: int, kind: str, at: Instant, previous: str | None, status: str | None, worker_id: str | None,
    retry_count: int, attempt: int, progress: float | None, level: str | None, *rest: Any,
) -> EventRecord:  # fmt: skip
    return EventRecord(
        seq,
        task_id,
        _KINDS[kind],
        at,
        _STATUSES.get(previous or ""),
        _STATUSES.get(status or ""),
        worker_id,
        retry_count,
        attempt,
        progress,
        _LEVELS.get(level or ""),
        *rest,
    )
