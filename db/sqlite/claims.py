"""Tasks granted to workers."""

import sqlite3
from typing import Any

import orjson

from db.clock import instant
from db.records import Claimed, ClaimOrder, ClaimRequest, Lease, TaskRecord
from db.sqlite.columns import records, selecting, statements, united, write_rows
from db.sqlite.room import BRIEF_TASKS, Room

SQL = statements("claims")
FRESH_SECONDS = 1.0
NEEDED = ("id", "attempt", "timeout_seconds", "priority", "created_at")
"""What a grant and its turn are made of."""


class Claims(Room):
    """The way from the queue to a worker."""

    async def claim(self, request: ClaimRequest) -> list[Claimed]:
        """Grant up to `limit` due tasks; none while the worker is paused. Each grant raises the attempt."""
        brief = request.limit <= BRIEF_TASKS
        return await self.writer.run(
            lambda connection: claim(connection, request, self.environment.clock.now()), brief=brief
        )


def claim(connection: sqlite3.Connection, request: ClaimRequest, now: float) -> list[Claimed]:
    """Hear the worker, let due tasks take their turn, and grant what is next."""
    values: dict[str, Any] = {
        "worker_id": request.worker_id,
        "now": instant(now),
        "fresh": instant(now - FRESH_SECONDS),
        "strategy": request.order.value.upper(),
        "types": orjson.dumps(request.task_types or ()).decode(),
        "limit": request.limit,
    }
    paused, heard, due = connection.execute(SQL["terms"], values).fetchone()
    if not heard:
        connection.execute(SQL["hear"], values)
        connection.execute(SQL["describe"], values)
    if paused:
        return []
    if due:
        connection.execute(SQL["promote"], values)
    if not request.task_types:
        (values["types"],) = connection.execute(SQL["queued_types"]).fetchone()
    columns = united(NEEDED, request.columns)
    rows = connection.execute(selecting(SQL[f"claim_{request.order}"], columns), values).fetchall()
    tasks = records(rows, columns)
    return _grant(connection, request, _in_turn(tasks, request.order), now)


def _in_turn(tasks: list[TaskRecord], order: ClaimOrder) -> list[TaskRecord]:
    """An UPDATE returns its rows in no order."""
    if order is ClaimOrder.PRIORITY:
        return sorted(tasks, key=lambda task: (-task.priority, task.created_at, task.id))
    by_priority = sorted(tasks, key=lambda task: (-task.priority, task.id if order is ClaimOrder.FIFO else -task.id))
    return sorted(by_priority, key=lambda task: task.created_at, reverse=order is ClaimOrder.LIFO)


def _grant(connection: sqlite3.Connection, request: ClaimRequest, tasks: list[TaskRecord], now: float) -> list[Claimed]:
    expires_at = instant(now + request.lease_seconds)
    leases = [
        (task.id, task.attempt, request.worker_id, request.lease_seconds, task.timeout_seconds, expires_at)
        for task in tasks
    ]
    write_rows(connection, SQL["grant"], leases)
    return [Claimed(Lease(task.id, task.attempt, request.worker_id), expires_at, task) for task in tasks]
