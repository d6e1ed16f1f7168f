"""Heartbeats of workers and of their leases."""

import sqlite3
from typing import Any

import orjson

from db.clock import instant
from db.records import Beat, BeatReply, Lease
from db.sqlite.claims import FRESH_SECONDS
from db.sqlite.columns import statements
from db.sqlite.room import BRIEF_TASKS, Room, row_id
from db.sqlite.workers import one_worker

CLAIMS = statements("claims")
LEASES = statements("leases")
WORKERS = statements("workers")


class Beats(Room):
    """The sign of life."""

    async def beat(self, beat: Beat) -> BeatReply:
        """Record a heartbeat and renew the leases that are still this worker's."""
        brief = len(beat.leases) <= BRIEF_TASKS
        return await self.writer.run(
            lambda connection: record(connection, beat, self.environment.clock.now()), brief=brief
        )


def record(connection: sqlite3.Connection, beat: Beat, now: float) -> BeatReply:
    """Hear the worker, then renew each lease in the statement that checks it."""
    _hear(connection, beat, now)
    expires_at = instant(now + beat.lease_seconds)
    cancel: list[Lease] = []
    lost: list[Lease] = []
    for lease in beat.leases:
        terms = {"worker_id": beat.worker_id, "lease_seconds": beat.lease_seconds, "expires_at": expires_at}
        values = {"task_id": row_id(lease.task_id), "attempt": row_id(lease.attempt), **terms}
        rows = connection.execute(LEASES["beat"], values).fetchall()
        if not rows:
            lost.append(lease)
        elif rows[0][0]:
            cancel.append(lease)
    worker = one_worker(connection, beat.worker_id, now)
    renewed = len(lost) < len(beat.leases)
    return BeatReply(worker, expires_at if renewed else None, tuple(cancel), tuple(lost))


def _hear(connection: sqlite3.Connection, beat: Beat, now: float) -> None:
    values: dict[str, Any] = {
        "worker_id": beat.worker_id,
        "now": instant(now),
        "fresh": instant(now - FRESH_SECONDS),
        "strategy": None,
        "task_types": None if beat.task_types is None else orjson.dumps(beat.task_types).decode(),
        "hostname": beat.hostname,
        "pid": beat.pid,
        "version": beat.version,
    }
    connection.execute(CLAIMS["hear"], values)
    connection.execute(WORKERS["describe"], values)
