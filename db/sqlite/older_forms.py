"""Older forms of the file, brought to the original one. Every row is kept, and columns and indexes of others too."""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from typing import NamedTuple

from db.clock import SystemClock, instant, seconds_of

AWAY = "before_upgrade_"
STATUSES = "('queued', 'claimed', 'running', 'completed', 'failed', 'cancelled')"
CANONICAL = "????-??-??T??:??:??.??????+00:00"

# How values that the original form cannot hold are copied; `:now` is the time of the upgrade. A task in a status that
# nobody knows must not run: it has failed, and says so. What only breaks a CHECK (a priority of 0) is kept as it is.
ADAPTED = {
    "task_queue": {
        "task_type": "coalesce(task_type, '')",
        "parameters": "coalesce(parameters, '{}')",
        "priority": "iif(typeof(priority) = 'integer', priority, 5)",
        "status": f"iif(coalesce(lower(trim(status)), '') IN {STATUSES}, lower(trim(status)), 'failed')",
        "error_message": f"iif(coalesce(lower(trim(status)), '') IN {STATUSES}, error_message,"
        " coalesce(error_message || '; ', '') || 'Unknown status before the upgrade: ' || coalesce(status, 'none'))",
        "retry_count": "coalesce(retry_count, 0)",
        "max_retries": "coalesce(max_retries, 3)",
        "created_at": "coalesce(created_at, updated_at, claimed_at, completed_at, :now)",
        "updated_at": "coalesce(updated_at, completed_at, claimed_at, created_at, :now)",
    },
    "worker_heartbeats": {
        "last_heartbeat": "coalesce(last_heartbeat, :now)",
        "tasks_processed": "coalesce(tasks_processed, 0)",
        "tasks_failed": "coalesce(tasks_failed, 0)",
        "strategy": "coalesce(strategy, 'LIFO')",
        "started_at": "coalesce(started_at, last_heartbeat, :now)",
        "updated_at": "coalesce(updated_at, last_heartbeat, :now)",
    },
}


def adapt(connection: sqlite3.Connection, original: Iterable[str]) -> None:
    """Run the statements of the original form around tables of any older one, inside the caller's transaction."""
    statements = list(original)
    others = move_away(connection, [table for table in ADAPTED if differs(connection, table, statements)])
    for statement in statements:
        connection.execute(statement)
    for table in ADAPTED:
        if columns(connection, AWAY + table):
            bring_back(connection, table)
    for name, sql in others:
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (name,)).fetchone():
            connection.execute(sql)
    straighten_times(connection)


def differs(connection: sqlite3.Connection, table: str, original: Iterable[str]) -> bool:
    """Whether the table exists but lacks a column, a NOT NULL, a default or a CHECK of the original form."""
    with closing(sqlite3.connect(":memory:")) as reference:
        for statement in original:
            reference.execute(statement)
        wanted, checks = columns(reference, table), check_count(reference, table)
    found = columns(connection, table)
    if not found:
        return False
    return check_count(connection, table) < checks or any(
        name not in found
        or found[name].not_null != column.not_null
        or (column.default is not None and found[name].default is None)
        for name, column in wanted.items()
    )


class Column(NamedTuple):
    """What a table says of one column."""

    type: str
    not_null: bool
    default: str | None


def columns(connection: sqlite3.Connection, table: str) -> dict[str, Column]:
    """The columns of a table by name; none when there is no such table."""
    rows = connection.execute('SELECT name, type, "notnull", dflt_value FROM pragma_table_info(?)', (table,))
    return {name: Column(type, bool(not_null), default) for name, type, not_null, default in rows}


def check_count(connection: sqlite3.Connection, table: str) -> int:
    """How many CHECKs the table has."""
    row = connection.execute("SELECT upper(sql) FROM sqlite_master WHERE name = ?", (table,)).fetchone()
    return row[0].count("CHECK") if row else 0


def move_away(connection: sqlite3.Connection, tables: list[str]) -> list[tuple[str, str]]:
    """Rename these tables; gives the name and SQL of the views, indexes and triggers that had to be dropped for it."""
    if not tables:
        return []
    dependents = connection.execute(
        "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL"
        " AND (type = 'view' OR type IN ('index', 'trigger') AND tbl_name IN (?, ?))",
        (tables[0], tables[-1]),
    ).fetchall()
    for kind, name, _ in dependents:
        connection.execute(f"DROP {kind} {quoted(name)}")
    for table in tables:
        connection.execute(f"ALTER TABLE {table} RENAME TO {AWAY}{table}")
    return [(name, sql) for _, name, sql in dependents]


def bring_back(connection: sqlite3.Connection, table: str) -> None:
    """Copy every row into the table of the original form, then remove the old table."""
    now = {"now": instant(SystemClock().now())}
    old, new = columns(connection, AWAY + table), columns(connection, table)
    for name in old.keys() - new.keys():
        connection.execute(f"ALTER TABLE {table} ADD COLUMN {quoted(name)} {old[name].type}")
    missing = "".join(f", NULL AS {name}" for name in new if name not in old)
    adapted = ADAPTED[table]
    copied = [*old, *(name for name in adapted if name not in old)]
    values = ", ".join(adapted.get(name, quoted(name)) for name in copied)
    names = ", ".join(map(quoted, copied))
    source = f"(SELECT *{missing} FROM {AWAY}{table})"
    connection.execute(f"INSERT INTO {table} ({names}) SELECT {values} FROM {source}", now)
    keep_ids_unique(connection, table)
    connection.execute(f"DROP TABLE {AWAY}{table}")


def keep_ids_unique(connection: sqlite3.Connection, table: str) -> None:
    """The next id is higher than any that was ever given, also when its task is gone."""
    highest = "SELECT max(seq) FROM sqlite_sequence WHERE name IN (?, ?)"
    (last,) = connection.execute(highest, (table, AWAY + table)).fetchone()
    if last is not None:
        connection.execute("DELETE FROM sqlite_sequence WHERE name = ?", (table,))
        connection.execute("INSERT INTO sqlite_sequence VALUES (?, ?)", (table, last))


def straighten_times(connection: sqlite3.Connection) -> None:
    """Write the start times of waiting tasks as workers compare them: other forms would start early."""
    rows = connection.execute(
        "SELECT id, run_after_utc FROM task_queue WHERE status = 'queued' AND run_after_utc NOT GLOB ?",
        (CANONICAL,),
    ).fetchall()
    for task_id, text in rows:
        try:
            straight = instant(seconds_of(text))
        except (ValueError, TypeError):
            continue
        connection.execute("UPDATE task_queue SET run_after_utc = ? WHERE id = ?", (straight, task_id))


def quoted(name: str) -> str:
    """The name as an SQL identifier."""
    escaped = name.replace('"', '""')
    return f'"{escaped}"'
