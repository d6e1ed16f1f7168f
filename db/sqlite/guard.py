"""Which files may be opened. Everything here only reads: a file that is refused stays as it was."""

import os
import sqlite3
import stat
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from db.errors import DatabaseRefused
from db.sqlite.connection import connect
from db.sqlite.failures import translated
from db.sqlite.library import OperationalError, chosen
from db.sqlite.migrations import APPLICATION_ID, LATEST

MAGIC = b"SQLite format 3\0"
CHECK_SECONDS = 0.05
ENDLESS_CHECK_BEFORE = (3, 41)
"""Before this version SQLite first walks through all pages of a file, whatever it is told meanwhile."""
ENDLESS_CHECK_BYTES = 32 * 2**20
SAFE_SQLITE = (3, 51, 3)
# What the checks say of rows that older forms of the file allowed: unusual, not damaged.
ALLOWED = ("CHECK constraint failed", "NULL value in", "***")


def old_sqlite() -> str | None:
    """One sentence when this SQLite has the bug that can damage files written by several processes at once."""
    sqlite = chosen()
    if sqlite.sqlite_version_info >= SAFE_SQLITE:
        return None
    return (
        f"SQLite {sqlite.sqlite_version} can, very rarely, damage a database that several processes write; "
        f"{'.'.join(map(str, SAFE_SQLITE))} or later cannot"
    )


def admit(path: Path, *, checked: bool = False) -> None:
    """Return when this path holds a queue of a version up to ours, or nothing yet. Raises DatabaseRefused otherwise.

    `checked` says that the content was looked at a moment ago.
    """
    admit_place(path)
    if not path.exists():
        return
    header = path.open("rb").read(100)
    if not header:
        admit_empty(path)
        return
    admit_header(path, header)
    with translated(path), closing(connect(path, read_only=True)) as connection:
        admit_tables(path, connection)
        if not checked:
            admit_content(path, connection)


def admit_place(path: Path) -> None:
    """The path is, or can become, a file that this process may write."""
    if path.exists() and not stat.S_ISREG(path.stat().st_mode):
        raise DatabaseRefused(f"{path} is a folder or a device, not a database file")
    for needed in (path, path.parent):
        if needed.exists() and not os.access(needed, os.W_OK):
            raise DatabaseRefused(f"{needed} cannot be written; the database and its folder must be writable")


def admit_empty(path: Path) -> None:
    """A file of 0 bytes is a new database, unless one lived here: its companions are still there."""
    companions = [Path(f"{path}{suffix}") for suffix in ("-turn", "-wal")]
    if any(companion.exists() for companion in companions):
        raise DatabaseRefused(
            f"{path} is empty although a database was here; restore a backup, or delete the file to begin a new queue"
        )


def admit_header(path: Path, header: bytes) -> None:
    """The first 100 bytes are those of a SQLite file, not marked by another application or a later version."""
    if not header.startswith(MAGIC):
        raise DatabaseRefused(f"{path} is not a SQLite database")
    user_version, application_id = (int.from_bytes(header[at : at + 4]) for at in (60, 68))
    admit_marks(path, application_id, user_version)


def admit_marks(path: Path, application_id: int, user_version: int) -> None:
    """The marks in the header are none, or ours and of a version that we know."""
    if application_id not in (0, APPLICATION_ID):
        raise DatabaseRefused(f"{path} belongs to another application (its application_id is {application_id:#x})")
    if application_id == APPLICATION_ID and user_version > LATEST:
        raise DatabaseRefused(
            f"{path} was written by a newer version (its schema is {user_version}, this version knows up to {LATEST})"
        )


def admit_tables(path: Path, connection: sqlite3.Connection) -> None:
    """The tables are those of a queue, or none."""
    (application_id,) = connection.execute("PRAGMA application_id").fetchone()
    (user_version,) = connection.execute("PRAGMA user_version").fetchone()
    admit_marks(path, application_id, user_version)
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    columns = {name for (name,) in connection.execute("SELECT name FROM pragma_table_info('task_queue')")}
    if tables and not {"id", "task_type", "status", "created_at"} <= columns:
        raise DatabaseRefused(f"{path} is another application's database: it has no task_queue as we know it")


def admit_content(path: Path, connection: sqlite3.Connection) -> None:
    """What a moment of checking sees is sound; `taskdeck db check` looks at everything."""
    endless = chosen().sqlite_version_info < ENDLESS_CHECK_BEFORE and path.stat().st_size > ENDLESS_CHECK_BYTES
    for problem in in_time(connection, newest_rows if endless else quick_check):
        raise DatabaseRefused(f"{path} is damaged ({problem}); restore a backup")


def in_time(connection: sqlite3.Connection, look: Callable[[sqlite3.Connection], list[str]]) -> list[str]:
    """The damage that is found until the time for it is over."""
    ends_at = time.monotonic() + CHECK_SECONDS
    connection.set_progress_handler(lambda: time.monotonic() > ends_at, 1_000)
    try:
        return look(connection)
    except OperationalError as stopped:
        if stopped.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
            raise
        return []
    finally:
        connection.set_progress_handler(None, 0)


def quick_check(connection: sqlite3.Connection) -> list[str]:
    """The damage that SQLite's quick_check finds."""
    return damage(connection, "quick_check(10)")


def newest_rows(connection: sqlite3.Connection) -> list[str]:
    """Nothing: SQLite raises an error when it meets damage while it reads what was written last."""
    growing = "SELECT name FROM sqlite_master WHERE name IN ('task_queue', 'task_events', 'task_logs')"
    for (name,) in connection.execute(growing).fetchall():
        for _ in connection.execute(f"SELECT * FROM {name} ORDER BY rowid DESC LIMIT 1000"):
            pass
    return []


def damage(connection: sqlite3.Connection, check: str) -> list[str]:
    """What one of SQLite's own checks finds, a line each, without the rows that are only unusual."""
    lines = [line for (told,) in connection.execute(f"PRAGMA {check}") for line in told.splitlines()]
    return [line for line in lines if line != "ok" and not line.startswith(ALLOWED)]
