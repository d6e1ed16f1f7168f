"""How far a waiting task is from its turn."""

import sqlite3
from collections.abc import Collection, Mapping

from db.records import QueuePlace
from db.sqlite.columns import statements
from db.sqlite.room import Room, id_list
from db.sqlite.workers import live_workers

SQL = statements("places")


class Places(Room):
    """Why a task waits."""

    async def places(self, ids: Collection[int], limit: int = 1_000) -> Mapping[int, QueuePlace]:
        """For each of these tasks that is queued: how many are ahead (up to `limit`), how many live workers take it."""
        wanted = {"ids": id_list(ids)}

        def question(connection: sqlite3.Connection) -> Mapping[int, QueuePlace]:
            capable = _Capable(connection, self.environment.clock.now())
            return {
                task_id: QueuePlace(_ahead(connection, priority, created_at, task_id, limit), capable.of(task_type))
                for task_id, task_type, priority, created_at in connection.execute(SQL["queued"], wanted).fetchall()
            }

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


def _ahead(connection: sqlite3.Connection, priority: int, created_at: str, task_id: int, limit: int) -> int:
    values = {"priority": priority, "created_at": created_at, "id": task_id, "limit": limit}
    return int(connection.execute(SQL["ahead"], values).fetchone()[0])
