"""What workers report under their leases."""

import sqlite3
from collections import Counter
from collections.abc import Awaitable, Sequence
from itertools import chain
from typing import Any, NamedTuple

from db.errors import LeaseLost
from db.records import (
    TASK_COLUMNS,
    Instant,
    JsonText,
    Lease,
    LeaseReply,
    LogLevel,
    LogLine,
    TaskRecord,
    TaskStatus,
)
from db.sqlite import endings
from db.sqlite.changes import whole
from db.sqlite.columns import of_rows, records, selecting, statements, united
from db.sqlite.events import add_lines
from db.sqlite.room import Room, row_id
from db.sqlite.transaction import Done, Failed, Outcome, alone
from db.store import Columns

SQL = statements("leases")
TASKS = statements("tasks")
NEEDED = ("id", "attempt", "claimed_by")
"""What a lease is known by."""


class Report(NamedTuple):
    """An attempt's result, and which attributes of the task are told back."""

    lease: Lease
    result: JsonText | None
    columns: Columns


class Leases(Room):
    """The reports of workers. Each raises LeaseLost, and changes nothing, once the attempt is over or another's."""

    def progress(self, lease: Lease, progress: float | None, message: str | None) -> Awaitable[LeaseReply]:
        """Record progress (0 to 1), renew the lease, and mark the task running."""

        def job(connection: sqlite3.Connection) -> LeaseReply:
            values = self._values(lease, progress=progress, message=message)
            rows = connection.execute(SQL["progress"], values).fetchall()
            if not rows:
                raise lost(connection, lease)
            connection.execute(SQL["renew"], values)
            return reply(records(rows)[0])

        return self.writer.join(alone, job)

    def log(self, lease: Lease, lines: Sequence[LogLine]) -> Awaitable[LeaseReply]:
        """Append lines to the task's log and renew the lease."""

        def job(connection: sqlite3.Connection) -> LeaseReply:
            values = self._values(lease)
            rows = connection.execute(SQL["held"], values).fetchall()
            if not rows:
                raise lost(connection, lease)
            add_lines(connection, lease.task_id, lease.worker_id, lines, values["now"])
            connection.execute(SQL["renew"], values)
            return reply(records(rows)[0])

        return self.writer.join(alone, job)

    def complete(self, lease: Lease, result: JsonText | None, columns: Columns = TASK_COLUMNS) -> Awaitable[LeaseReply]:
        """End the attempt with a result, or as cancelled when that was asked for. The same report again is accepted."""
        return self.writer.join(self._complete, Report(lease, result, columns))

    def _complete(self, connection: sqlite3.Connection, reports: Sequence[Report]) -> list[Outcome]:
        """All that end with their result by one statement, then what they have in common, once."""
        ended = end_with_results(connection, reports, self.now())
        return [
            Done(LeaseReply(ended.pop(lease), False)) if lease in ended else self._otherwise(connection, lease, result)
            for lease, result, _ in reports
        ]

    def _otherwise(self, connection: sqlite3.Connection, lease: Lease, result: JsonText | None) -> Outcome:
        """A result that does not end the attempt: it is repeated, or comes too late."""
        said = f"A result that came after the cancel request was not taken: {result}"
        try:
            return Done(self._stop(connection, lease, LogLine(LogLevel.INFO, said), TaskStatus.COMPLETED))
        except LeaseLost as refusal:
            return Failed(refusal)

    def fail(self, lease: Lease, error: str, *, retryable: bool = True) -> Awaitable[LeaseReply]:
        """End the attempt with an error: queued again with backoff while retries are left, else failed."""

        def job(connection: sqlite3.Connection) -> LeaseReply:
            attempt = self._attempt(connection, lease)
            if attempt is None or attempt.cancel_requested:
                said = f"An error that came after the cancel request: {error}"
                return self._stop(connection, lease, LogLine(LogLevel.ERROR, said), TaskStatus.FAILED)
            endings.end_failed(connection, attempt, self.environment, error, retryable=retryable)
            connection.execute(SQL["count_failed"], self._values(lease))
            return reply(whole(connection, lease.task_id))

        return self.writer.join(alone, job)

    def release(self, lease: Lease) -> Awaitable[LeaseReply]:
        """Give the task back unharmed: queued at once, or cancelled when a cancel was asked for."""

        def job(connection: sqlite3.Connection) -> LeaseReply:
            attempt = self._attempt(connection, lease)
            if attempt is None or attempt.cancel_requested:
                return self._stop(connection, lease, None, None)
            endings.end_released(connection, attempt, self.environment)
            return reply(whole(connection, lease.task_id))

        return self.writer.join(alone, job)

    def _values(self, lease: Lease, **more: Any) -> dict[str, Any]:
        numbers = {"task_id": row_id(lease.task_id), "attempt": row_id(lease.attempt)}
        return {**numbers, "worker_id": lease.worker_id, "now": self.now(), **more}

    def _attempt(self, connection: sqlite3.Connection, lease: Lease) -> endings.Attempt | None:
        row = connection.execute(SQL["attempt"], self._values(lease)).fetchone()
        return endings.Attempt(*row) if row else None

    def _stop(
        self, connection: sqlite3.Connection, lease: Lease, line: LogLine | None, repeated: TaskStatus | None
    ) -> LeaseReply:
        """The rare endings: a stop that was asked for, or the same report again."""
        attempt = self._attempt(connection, lease)
        if attempt is None:
            return repeat(connection, lease, repeated)
        if line is not None:
            add_lines(connection, lease.task_id, lease.worker_id, [line], self.now())
        endings.end_cancelled(connection, attempt, self.environment)
        return reply(whole(connection, lease.task_id))


def end_with_results(
    connection: sqlite3.Connection, reports: Sequence[Report], now: Instant
) -> dict[Lease, TaskRecord]:
    """End the attempts that are held and not to be cancelled, of several reports under one lease by the first."""
    first = {report.lease: report for report in reversed(reports)}
    values = [
        (row_id(lease.task_id), row_id(lease.attempt), lease.worker_id, said) for lease, said, _ in first.values()
    ]
    columns = united(NEEDED, *{report.columns for report in reports})
    size = 1 << (len(values) - 1).bit_length()  # so few sizes that each statement is kept; -1 is no task's id
    sql = selecting(of_rows(SQL["complete"], size), columns)
    padding = [-1] * 4 * (size - len(values))
    rows = connection.execute(sql, [*chain.from_iterable(values), *padding, now, now]).fetchall()
    ended = {Lease(task.id, task.attempt, task.claimed_by or ""): task for task in records(rows, columns)}
    connection.executemany(SQL["drop_ended"], [(lease.task_id, lease.attempt) for lease in ended])
    counts = Counter([lease.worker_id for lease in ended])
    connection.executemany(SQL["count_processed"], [(count, now, now, worker) for worker, count in counts.items()])
    return ended


def reply(task: TaskRecord) -> LeaseReply:
    """The task, and whether its worker is to stop."""
    return LeaseReply(task, task.cancel_requested_at is not None)


def repeat(connection: sqlite3.Connection, lease: Lease, ended: TaskStatus | None) -> LeaseReply:
    """Accepts the same report again of the attempt that ended the task; anything else is LeaseLost."""
    task = known(connection, lease)
    if task is not None and (task.attempt, task.claimed_by) == (lease.attempt, lease.worker_id):
        acknowledged = task.status == TaskStatus.CANCELLED and task.cancel_acknowledged_at is not None
        if acknowledged or task.status == ended:
            return reply(task)
    raise lost(connection, lease)


def lost(connection: sqlite3.Connection, lease: Lease) -> LeaseLost:
    """The refusal of a lease that does not hold any more, with the task as it is."""
    task = known(connection, lease)
    stands = "does not exist" if task is None else f"is {task.status} at attempt {task.attempt}"
    return LeaseLost(
        f"Attempt {lease.attempt} of task {lease.task_id} is not held by {lease.worker_id}: the task {stands}", task
    )


def known(connection: sqlite3.Connection, lease: Lease) -> TaskRecord | None:
    """The task of the lease, if it exists."""
    rows = connection.execute(TASKS["task"], {"task_id": row_id(lease.task_id)}).fetchall()
    return records(rows)[0] if rows else None
