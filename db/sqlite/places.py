"""How far a waiting task is from its turn."""

import sqlite3
from bisect import bisect_left
from collections.abc import Collection, Mapping
from heapq import merge
from itertools import islice

from db.records import QueuePlace
from db.sqlite.columns import statements
from db.sqlite.room import Room, id_list
from db.sqlite.workers import live_workers

SQL = statements("places")


class Places(Room):
    """Why a task waits."""

    async def places(self, ids: Collection[int], limit: int = 1_000) -> Mapping[int, QueuePlace]:
        """For each of these tasks that is queued: how many are ahead (up to `limit`), how many live workers take it.

        The line is walked once, however many tasks ask.
        """
        wanted = {"ids": id_list(ids)}

        def question(connection: sqlite3.Connection) -> Mapping[int, QueuePlace]:
            waiting = connection.execute(SQL["queued"], wanted).fetchall()
            line = _line(connection, limit) if waiting else []
            capable = _Capable(connection, self.environment.clock.now())
            return {row[3]: QueuePlace(bisect_left(line, row[1:]), capable.of(row[0])) for row in waiting}

        return await self.readers.run(question)

    async def place_of_new(self, task_type: str, priority: int, limit: int = 10_000) -> QueuePlace:
        """The place that a task of this type and priority would take if it were created now."""

        def question(connection: sqlite3.Connection) -> QueuePlace:
            ahead = _ahead(connection, priority, self.now(), 2**63 - 1, limit)
            return QueuePlace(ahead, _Capable(connection, self.environment.clock.now()).of(task_type))

        return await self.readers.run(question)


class _Capable:
    def __init__(self, connection: sqlite3.Connection, now: float) -> None:
        self._takes = [types for types, paused in live_workers(connection, now) if not paused]

    def of(self, task_type: str) -> int:
        return sum(not types or task_type in types for types in self._takes)


def _line(connection: sqlite3.Connection, limit: int) -> list[tuple[int, str, int]]:
    """The turns of the first due tasks by PRIORITY, in order. Of each type no more is read than the line reaches."""
    kinds = connection.execute(SQL["waiting_types"]).fetchall()
    turns = [connection.execute(SQL["turns"], kind) for kind in kinds]
    try:
        return list(islice(merge(*turns), limit))
    finally:
        for cursor in turns:
            cursor.close()


def _ahead(connection: sqlite3.Connection, priority: int, created_at: str, task_id: int, limit: int) -> int:
    values = {"priority": priority, "created_at": created_at, "id": task_id, "limit": limit}
    return int(connection.execute(SQL["ahead"], values).fetchone()[0])
