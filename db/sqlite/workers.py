"""Workers as they are known, and what operators do with them."""

import sqlite3
from collections import defaultdict
from collections.abc import Collection, Mapping

import orjson

from db.clock import instant, seconds_of
from db.errors import WorkerNotFound
from db.records import WorkerRecord, WorkerStatus
from db.sqlite import endings
from db.sqlite.columns import Row, statements
from db.sqlite.room import Room, json_list

SQL = statements("workers")
ONLINE_SECONDS = 180.0
STALE_SECONDS = 900.0


class Workers(Room):
    """Questions about workers; pause, resume and removal."""

    async def workers(self) -> list[WorkerRecord]:
        """All known workers, latest heartbeat first, ties by id."""
        found = await self.readers.run(lambda connection: all_workers(connection, self.environment.clock.now()))
        return sorted(sorted(found, key=lambda worker: worker.id), key=lambda w: heard(w.last_heartbeat), reverse=True)

    async def workers_by_id(self, ids: Collection[str]) -> Mapping[str, WorkerRecord]:
        """The workers that exist among these ids."""
        found = await self.readers.run(lambda connection: some_workers(connection, ids, self.environment.clock.now()))
        return {worker.id: worker for worker in found}

    async def pause_worker(self, worker_id: str, reason: str | None = None) -> WorkerRecord:
        """Grant this worker no more tasks until it is resumed. Raises WorkerNotFound."""
        return await self._set_paused(worker_id, True, reason)

    async def resume_worker(self, worker_id: str) -> WorkerRecord:
        """Grant this worker tasks again. Raises WorkerNotFound."""
        return await self._set_paused(worker_id, False, None)

    async def remove_worker(self, worker_id: str) -> WorkerRecord:
        """Forget a worker and take its tasks back as lost attempts; returns it as it was. Raises WorkerNotFound."""

        def job(connection: sqlite3.Connection) -> WorkerRecord:
            worker = one_worker(connection, worker_id, self.environment.clock.now())
            for attempt in endings.attempts_of(connection, worker_id):
                endings.end_failed(connection, attempt, self.environment, f"Worker {worker_id} was removed")
            connection.execute(SQL["forget"], {"worker_id": worker_id})
            connection.execute(SQL["forget_details"], {"worker_id": worker_id})
            return worker

        return await self.writer.run(job)

    async def _set_paused(self, worker_id: str, paused: bool, reason: str | None) -> WorkerRecord:
        def job(connection: sqlite3.Connection) -> WorkerRecord:
            now = self.environment.clock.now()
            one_worker(connection, worker_id, now)
            connection.execute(SQL["pause"], {"worker_id": worker_id, "paused": paused, "reason": reason})
            return one_worker(connection, worker_id, now)

        return await self.writer.run(job)


def all_workers(connection: sqlite3.Connection, now: float) -> list[WorkerRecord]:
    """Every worker, in no order."""
    return _workers(connection, connection.execute(SQL["all"]).fetchall(), now)


def some_workers(connection: sqlite3.Connection, ids: Collection[str], now: float) -> list[WorkerRecord]:
    """Those that exist among these, in no order."""
    return _workers(connection, connection.execute(SQL["some"], {"ids": json_list(ids)}).fetchall(), now)


def one_worker(connection: sqlite3.Connection, worker_id: str, now: float) -> WorkerRecord:
    """This worker. Raises WorkerNotFound."""
    for worker in some_workers(connection, [worker_id], now):
        return worker
    raise WorkerNotFound(worker_id)


def heard(last_heartbeat: str | None) -> float:
    """When a worker was last heard, in seconds since 1970; never, when its text is no time."""
    try:
        return seconds_of(last_heartbeat or "")
    except ValueError:
        return 0.0


def status_of(last_heartbeat: str | None, now: float) -> WorkerStatus:
    """How lately that was."""
    silent_seconds = now - heard(last_heartbeat)
    if silent_seconds <= ONLINE_SECONDS:
        return WorkerStatus.ONLINE
    return WorkerStatus.STALE if silent_seconds <= STALE_SECONDS else WorkerStatus.OFFLINE


def live_workers(connection: sqlite3.Connection, now: float) -> list[tuple[tuple[str, ...], bool]]:
    """What each online worker takes (nothing named: every type), and whether it is paused."""
    rows = connection.execute(SQL["lately"], {"since": instant(now - ONLINE_SECONDS)}).fetchall()
    return [
        (tuple(orjson.loads(types)), bool(paused))
        for beat, types, paused in rows
        if status_of(beat, now) is WorkerStatus.ONLINE
    ]


def _workers(connection: sqlite3.Connection, rows: list[Row], now: float) -> list[WorkerRecord]:
    holding: dict[str, list[int]] = defaultdict(list)
    for worker_id, task_id in connection.execute(SQL["holding"], {"ids": json_list([row[0] for row in rows])}):
        holding[worker_id].append(task_id)
    return [_worker(row, tuple(holding[row[0]]), now) for row in rows]


def _worker(row: Row, task_ids: tuple[int, ...], now: float) -> WorkerRecord:
    worker_id, beat, started, updated, processed, failed, strategy, types, hostname, pid, version, paused, reason = row
    return WorkerRecord(
        id=worker_id,
        status=status_of(beat, now),
        last_heartbeat=beat,
        started_at=started,
        updated_at=updated,
        tasks_processed=processed,
        tasks_failed=failed,
        strategy=strategy,
        task_types=tuple(orjson.loads(types)),
        hostname=hostname,
        pid=pid,
        version=version,
        paused=bool(paused),
        pause_reason=reason,
        current_task_ids=task_ids,
    )
