"""What SQL gives each attribute of a task record, records from such rows, and statements of many rows."""

import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any

from db.records import TASK_COLUMNS, TaskRecord
from db.rows import make
from db.sqlite.statements import load

Row = tuple[Any, ...]

MANY_ROWS, SOME_ROWS = 1_000, 64
"""Rows of one statement: the larger number, or any up to the smaller one, so that few statements have to be kept."""
ROW = re.compile(r"VALUES (\(.*?\))")

_EXPRESSIONS = {
    "parameters": "iif(json_valid(parameters), parameters, legacy_json(parameters))",
    "result": "iif(result_data IS NULL OR json_valid(result_data), result_data, legacy_json(result_data))",
    "run_after": "run_after_utc",
}


def stored(attribute: str) -> str:
    """The expression that gives an attribute."""
    return _EXPRESSIONS.get(attribute, attribute)


@lru_cache(maxsize=1024)
def select_list(columns: tuple[str, ...]) -> str:
    """The expressions of these attributes, for SELECT or RETURNING on task_queue."""
    return ", ".join(map(stored, columns))


@lru_cache(maxsize=1024)
def united(*several: tuple[str, ...]) -> tuple[str, ...]:
    """All attributes that any of these name, in the order of a record."""
    wanted = set(chain.from_iterable(several))
    return tuple(column for column in TASK_COLUMNS if column in wanted)


@lru_cache(maxsize=1024)
def selecting(sql: str, columns: tuple[str, ...]) -> str:
    """The statement with the expressions of these attributes in place of its `{columns}`."""
    return sql.replace("{columns}", select_list(columns))


@lru_cache(maxsize=1024)
def of_rows(sql: str, count: int) -> str:
    """The statement with its one row of VALUES so many times."""
    row = ROW.search(sql)
    assert row is not None
    return sql[: row.start(1)] + ", ".join([row[1]] * count) + sql[row.end(1) :]


def portions(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    """The rows, as many at a time as one statement takes."""
    start = 0
    while left := len(rows) - start:
        size = MANY_ROWS if left >= MANY_ROWS else min(left, SOME_ROWS)
        yield rows[start : start + size]
        start += size


def write_rows(connection: sqlite3.Connection, sql: str, rows: Sequence[Row]) -> None:
    """Execute the statement, which has one row of VALUES, for all of these, in as few goes as that takes."""
    for some in portions(rows):
        connection.execute(of_rows(sql, len(some)), list(chain.from_iterable(some)))


def records(rows: Iterable[Row], columns: tuple[str, ...] = TASK_COLUMNS) -> list[TaskRecord]:
    """Task records of rows that select_list(columns) gave."""
    if "cancel_forced" in columns:
        at = columns.index("cancel_forced")
        rows = [(*row[:at], bool(row[at]), *row[at + 1 :]) for row in rows]
    return make(columns, rows)


def statements(name: str) -> Mapping[str, str]:
    """The named statements of a file, with `{task}` standing for all attributes of a task record."""
    return {key: sql.replace("{task}", select_list(TASK_COLUMNS)) for key, sql in load(name).items()}
