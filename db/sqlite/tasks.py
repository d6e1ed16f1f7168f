"""Tasks by id and by key, and their labels."""

from collections.abc import Collection, Mapping, Sequence
from itertools import groupby

from db.records import TASK_COLUMNS, Label, TaskRecord
from db.sqlite.columns import records, select_list, statements
from db.sqlite.room import Room, id_list, row_id
from db.store import Columns

SQL = statements("tasks")


class Tasks(Room):
    """The questions that name their tasks."""

    async def task(self, task_id: int, columns: Columns = TASK_COLUMNS) -> TaskRecord | None:
        """The task with this id, or None."""
        sql = f"SELECT {select_list(columns)} FROM task_queue WHERE id = ?"
        rows = await self.readers.rows(sql, (row_id(task_id),))
        return records(rows, columns)[0] if rows else None

    async def tasks_by_id(self, ids: Collection[int], columns: Columns = TASK_COLUMNS) -> Mapping[int, TaskRecord]:
        """The tasks that exist among these ids, by id."""
        if not ids:
            return {}
        sql = f"SELECT {select_list(columns)}, id FROM task_queue WHERE id IN (SELECT value FROM json_each(?))"
        wanted = id_list(ids)
        rows = await self.readers.rows(sql, (wanted,))
        return dict(zip([row[-1] for row in rows], records([row[:-1] for row in rows], columns), strict=True))

    async def labels(self, ids: Collection[int]) -> Mapping[int, Sequence[Label]]:
        """The labels of these tasks, by task, each sorted by key; tasks without any are left out."""
        wanted = {"ids": id_list(ids)}
        rows = await self.readers.rows(SQL["labels"], wanted)
        return {
            task_id: [Label(key, value) for _, key, value in lines]
            for task_id, lines in groupby(rows, key=lambda row: row[0])
        }

    async def task_by_key(self, idempotency_key: str, columns: Columns = TASK_COLUMNS) -> TaskRecord | None:
        """The task that this idempotency key made, or None."""
        sql = f"SELECT {select_list(columns)} FROM task_queue WHERE idempotency_key = ?"
        rows = await self.readers.rows(sql, (idempotency_key,))
        return records(rows, columns)[0] if rows else None
