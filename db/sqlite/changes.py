"""What people do to tasks: cancel and retry, one or many."""

import sqlite3
from collections.abc import Sequence
from typing import Any

from db.errors import TaskAlreadyFinished, TaskNotFinished, TaskNotFound
from db.records import TERMINAL, Instant, TaskRecord
from db.sqlite.columns import records, statements
from db.sqlite.room import Room, json_list, row_id

SQL = statements("tasks")


class Changes(Room):
    """Cancel and retry of one task."""

    async def cancel(
        self, task_id: int, *, reason: str | None = None, force: bool = False, actor: str | None = None
    ) -> TaskRecord:
        """Cancel a task that nobody has finished; return it as it now is. Raises TaskNotFound, TaskAlreadyFinished."""

        def job(connection: sqlite3.Connection) -> TaskRecord:
            status = standing(connection, task_id)
            if status in TERMINAL:
                raise TaskAlreadyFinished(whole(connection, task_id))
            cancel_now_or_ask(connection, [task_id], self.now(), reason, actor, force)
            return whole(connection, task_id)

        return await self.writer.run(job, brief=True)

    async def retry(self, task_id: int, *, actor: str | None = None) -> TaskRecord:
        """Queue a failed or cancelled task again with all its retries. Raises TaskNotFound, TaskNotFinished."""

        def job(connection: sqlite3.Connection) -> TaskRecord:
            standing(connection, task_id)
            if not put_back(connection, [task_id], self.now(), actor):
                raise TaskNotFinished(whole(connection, task_id))
            return whole(connection, task_id)

        return await self.writer.run(job, brief=True)


def whole(connection: sqlite3.Connection, task_id: int) -> TaskRecord:
    """The record of a task that is known to exist."""
    return records(connection.execute(SQL["task"], {"task_id": task_id}).fetchall())[0]


def standing(connection: sqlite3.Connection, task_id: int) -> str:
    """The status of this task. Raises TaskNotFound."""
    row = connection.execute(SQL["status"], {"task_id": row_id(task_id)}).fetchone()
    if row is None:
        raise TaskNotFound(task_id)
    return str(row[0])


def cancel_now_or_ask(
    connection: sqlite3.Connection,
    ids: Sequence[int],
    now: Instant,
    reason: str | None,
    actor: str | None,
    force: bool = False,
) -> int:
    """Cancel what can end at once, ask the holders of the rest to stop; how many tasks that touched."""
    values: dict[str, Any] = {"ids": json_list(ids), "now": now, "reason": reason, "actor": actor, "force": force}
    ended = connection.execute(SQL["cancel"], values).rowcount
    asked = connection.execute(SQL["request_cancel"], values).rowcount
    if force:
        connection.execute(SQL["drop_leases"], values)
    return ended + asked


def put_back(connection: sqlite3.Connection, ids: Sequence[int], now: Instant, actor: str | None) -> int:
    """Start a new generation of those among these tasks that failed or were cancelled; how many that were."""
    return connection.execute(SQL["retry"], {"ids": json_list(ids), "now": now, "actor": actor}).rowcount
