"""Bulk actions: what a filter matches now, held under a token, then hit exactly."""

import sqlite3
import zlib
from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Protocol

from db.clock import instant
from db.errors import FilterTooBroad, SelectionNotFound
from db.records import BulkOutcome, Selection, TaskFilter, TaskPageQuery, TaskStatus
from db.sqlite.changes import cancel_now_or_ask, put_back
from db.sqlite.columns import statements
from db.sqlite.lists import page
from db.sqlite.room import Room

SQL = statements("selections")
SELECTED_AT_MOST = 1_000_000
PAGE = 20_000
BATCH = 25
"""Tasks changed in one transaction: the write lock is held for a few milliseconds."""


class Action(Protocol):
    """Changes those of these tasks that it can; how many that were."""

    def __call__(self, connection: sqlite3.Connection, ids: Sequence[int]) -> int: ...


class Selections(Room):
    """Select, then cancel or retry what was selected."""

    async def select(self, filter: TaskFilter, *, ttl_seconds: float = 300.0) -> Selection:
        """Hold the ids of all tasks that match (1,000,000 at most, else FilterTooBroad) for a bulk action."""
        ids, counts = await self._matching(filter)
        selection = Selection(
            f"{self.environment.random.getrandbits(128):032x}",
            tuple(ids),
            instant(self.environment.clock.now() + ttl_seconds),
            counts,
        )
        packed = zlib.compress(ids.tobytes(), 1)
        values = {"id": selection.id, "task_ids": packed, "expires_at": selection.expires_at}
        await self.writer.run(lambda connection: connection.execute(SQL["hold"], values).rowcount)
        return selection

    async def selection(self, selection_id: str) -> Selection:
        """The held selection. Raises SelectionNotFound."""
        values = {"id": selection_id, "now": self.now()}
        row = await self.readers.run(lambda connection: connection.execute(SQL["held"], values).fetchone())
        if row is None:
            raise SelectionNotFound(selection_id)
        packed, expires_at = row
        return Selection(selection_id, tuple(array("q", zlib.decompress(packed))), expires_at)

    async def cancel_many(
        self, selection_id: str, *, reason: str | None = None, actor: str | None = None
    ) -> BulkOutcome:
        """Cancel exactly the selected tasks, in small batches, one event each. Raises SelectionNotFound."""
        return await self._act(
            selection_id, lambda connection, ids: cancel_now_or_ask(connection, ids, self.now(), reason, actor)
        )

    async def retry_many(self, selection_id: str, *, actor: str | None = None) -> BulkOutcome:
        """Retry exactly the selected tasks; others than failed and cancelled are left. Raises SelectionNotFound."""
        return await self._act(selection_id, lambda connection, ids: put_back(connection, ids, self.now(), actor))

    async def _matching(self, filter: TaskFilter) -> "tuple[array[int], Counter[TaskStatus]]":
        """Page by page, so that no question holds a reader for long."""
        ids, counts = array("q"), Counter[TaskStatus]()
        query, more = TaskPageQuery(PAGE, filter), True
        while more:
            found = await self.readers.run(partial(page, query=query, columns=("id", "created_at", "status")))
            ids.extend(task.id for task in found.tasks)
            counts.update(TaskStatus(task.status) for task in found.tasks)
            if len(ids) > SELECTED_AT_MOST:
                raise FilterTooBroad(f"More than {SELECTED_AT_MOST:,} tasks match; one selection holds no more")
            more = found.has_next
            if more:
                query = replace(query, after=(found.tasks[-1].created_at, found.tasks[-1].id))
        return ids, counts

    async def _act(self, selection_id: str, action: Action) -> BulkOutcome:
        """The token is used up with the last batch: after a failure on the way, the same call finishes the work."""
        ids = (await self.selection(selection_id)).task_ids
        affected = 0
        for start in range(0, len(ids), BATCH):
            affected += await self.writer.run(partial(action, ids=ids[start : start + BATCH]))
        await self.writer.run(lambda connection: connection.execute(SQL["use"], {"id": selection_id}).rowcount)
        return BulkOutcome(affected, len(ids) - affected)
