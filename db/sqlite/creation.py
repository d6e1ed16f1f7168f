"""New tasks, many in one transaction, each key used once."""

import json
import sqlite3
from collections.abc import Awaitable, Callable, Iterator, Sequence
from functools import lru_cache
from itertools import chain
from operator import itemgetter
from typing import Any

from db.commit import Commit
from db.records import (
    TASK_COLUMNS,
    Created,
    CreateOutcome,
    Duplicate,
    Instant,
    JsonText,
    KeyConflict,
    NewTask,
    TaskRecord,
    TaskStatus,
)
from db.rows import maker
from db.sqlite.columns import Row, of_rows, portions, records, statements, write_rows
from db.sqlite.room import BRIEF_TASKS, Room, json_list
from db.sqlite.transaction import Done, Outcome

SQL = statements("tasks")
record_of = maker(TASK_COLUMNS)
INSERT = "INSERT INTO task_queue ({columns}, status) VALUES ({values}, 'queued')"
"""The triggers write the first event of each task, and count it."""
COLUMNS = {
    "id": "id", "task_type": "task_type", "parameters": "parameters", "priority": "priority",
    "created_at": "created_at", "updated_at": "updated_at", "run_after_utc": "run_after", "deferred": "run_after",
    "max_retries": "max_retries", "idempotency_key": "idempotency_key", "timeout_seconds": "timeout_seconds",
    "created_by": "created_by",
}  # fmt: skip
"""What is written of a new task, and of which attribute: one that has a time is deferred."""
row_of: Callable[[Any], Row] = itemgetter(*map(TASK_COLUMNS.index, COLUMNS.values()))
KEY = TASK_COLUMNS.index("idempotency_key")


class Creation(Room):
    """The way in for tasks."""

    def create_one(self, task: NewTask, commit: Commit | None = None) -> Awaitable[CreateOutcome]:
        """Write this task; with `commit`, the outcome may come before it is durable."""
        return self.writer.join(self._create_singles, task, commit)

    async def create(self, tasks: Sequence[NewTask], *, atomic: bool = False) -> list[CreateOutcome]:
        """Write these tasks in one transaction, one outcome each, in order; with `atomic` a KeyConflict writes none."""
        if len(tasks) == 1:
            return [await self.create_one(tasks[0])]
        brief = len(tasks) <= BRIEF_TASKS
        return await self.writer.run(lambda connection: create(connection, tasks, self.now(), atomic), brief=brief)

    def _create_singles(self, connection: sqlite3.Connection, tasks: Sequence[NewTask]) -> list[Outcome]:
        """Of several callers, each with a task of its own."""
        return [Done(outcome) for outcome in create(connection, tasks, self.now(), atomic=False)]


def create(connection: sqlite3.Connection, tasks: Sequence[NewTask], now: Instant, atomic: bool) -> list[CreateOutcome]:
    """Decide every outcome first, then write what is new."""
    (last_id,) = connection.execute(SQL["last_id"]).fetchone()
    known = _tasks_by_key(connection, tasks)
    outcomes = list(_outcomes(tasks, known, last_id + 1, now))
    if not (atomic and any(isinstance(outcome, KeyConflict) for outcome in outcomes)):
        _insert(connection, [(task, o.task) for task, o in zip(tasks, outcomes, strict=True) if isinstance(o, Created)])
    return outcomes


def _outcomes(
    tasks: Sequence[NewTask], known: dict[str, TaskRecord], next_id: int, now: Instant
) -> Iterator[CreateOutcome]:
    for task in tasks:
        key = task.idempotency_key
        first = known.get(key) if key is not None else None
        if first is not None:
            yield Duplicate(first) if _is_repeat(task, first) else KeyConflict(first)
            continue
        record = _record(task, next_id, now)
        next_id += 1
        if key is not None:
            known[key] = record
        yield Created(record)


def _tasks_by_key(connection: sqlite3.Connection, tasks: Sequence[NewTask]) -> dict[str, TaskRecord]:
    keys = {task.idempotency_key for task in tasks if task.idempotency_key is not None}
    if not keys:
        return {}
    rows = connection.execute(SQL["held_by_key"], {"keys": json_list(keys)}).fetchall()
    return dict(zip([row[KEY] for row in rows], records(rows), strict=True))


def _is_repeat(task: NewTask, first: TaskRecord) -> bool:
    same_text = task.parameters == first.parameters
    return task.task_type == first.task_type and (
        same_text or _canonical(task.parameters) == _canonical(first.parameters)
    )


def _canonical(text: JsonText) -> str:
    return json.dumps(json.loads(text), sort_keys=True)


def _record(task: NewTask, task_id: int, now: Instant) -> TaskRecord:
    """What will be read of it: the attributes in the order of TASK_COLUMNS."""
    task_type, parameters, priority, run_after, max_retries, timeout_seconds, key, _, created_by = task
    return record_of((
        task_id, task_type, TaskStatus.QUEUED, parameters, priority, now, now, run_after,
        None, None, None, 0, max_retries, None, None, None, None, key, timeout_seconds,
        0, 0, created_by, None, None, None, None, False,
    ))  # fmt: skip


def _insert(connection: sqlite3.Connection, new: Sequence[tuple[NewTask, TaskRecord]]) -> None:
    for rows in portions([row_of(record) for _, record in new]):
        insert_rows(connection, rows)
    labels = [(record.id, label.key, label.value) for task, record in new for label in task.labels]
    write_rows(connection, SQL["insert_labels"], labels)


def insert_rows(connection: sqlite3.Connection, rows: Sequence[Row]) -> None:
    """Rows by one statement: of an INSERT with triggers the beginning costs as much as a row. Columns in which none has
    a value are left out: Python takes longer to hand over a None than anything else.
    """
    absent = (None,) * len(rows)
    told = [(name, values) for name, values in zip(COLUMNS, zip(*rows, strict=True), strict=True) if values != absent]
    names, columns = zip(*told, strict=True)
    connection.execute(_insertion(names, len(rows)), list(chain.from_iterable(zip(*columns, strict=True))))


@lru_cache(maxsize=1024)
def _insertion(names: tuple[str, ...], count: int) -> str:
    values = ", ".join("? IS NOT NULL" if name == "deferred" else "?" for name in names)
    return of_rows(INSERT.format(columns=", ".join(names), values=values), count)
