"""Bringing a file into use: admitted, created when nothing is there, upgraded with a backup beside it."""

import logging
import os
import sqlite3
import time
from contextlib import closing
from pathlib import Path

from db.clock import SystemClock, instant
from db.sqlite.connection import BUSY_SECONDS, connect
from db.sqlite.failures import translated
from db.sqlite.guard import admit, old_sqlite
from db.sqlite.library import OperationalError, chosen
from db.sqlite.migrations import LATEST, migrate, version

log = logging.getLogger("taskdeck.db")


def prepare(path: Path, *, checked: bool = False) -> Path | None:
    """Make the file at this path ready for this version; gives the backup that was made when an older one was upgraded.

    Several processes may do so at once. Raises DatabaseRefused, StorageBusy, StorageFull or StorageReadOnly, and leaves
    the file as it was.
    """
    if warning := old_sqlite():
        log.warning(warning)
    path.parent.mkdir(parents=True, exist_ok=True)
    admit(path, checked=checked)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o666))
    with translated(path), closing(connect(path)) as connection:
        use_wal(connection)
        return upgrade(connection, path) if version(connection) < LATEST else None


def use_wal(connection: sqlite3.Connection) -> None:
    """Switch the file to WAL for good. SQLite does not wait for others here, so we do."""
    ends_at = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except OperationalError as busy:
            if busy.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > ends_at:
                raise
        time.sleep(0.02)


def upgrade(connection: sqlite3.Connection, path: Path) -> Path | None:
    """Run the migrations under the write lock, unless another process just has. What is there is copied first."""
    connection.execute("PRAGMA ignore_check_constraints = ON")
    connection.execute("PRAGMA legacy_alter_table = ON")
    connection.execute("BEGIN IMMEDIATE")
    try:
        found = version(connection)
        if found >= LATEST:
            return None
        backup = back_up(path, found) if connection.execute("SELECT 1 FROM sqlite_master").fetchone() else None
        migrate(connection, found)
        connection.execute("COMMIT")
        return backup
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def back_up(path: Path, version: int) -> Path:
    """Copy the file as it is, while the caller holds the write lock, to a name that nothing has yet."""
    moment = instant(SystemClock().now())[:19].replace(":", "").replace("-", "")
    copy = path.with_name(f"{path.name}.version{version}.{moment}.backup")
    with closing(connect(path, read_only=True)) as source, closing(chosen().connect(copy)) as target:
        source.backup(target)
    log.info("Upgrading %s to version %s; as it was, it is kept in %s", path, LATEST, copy)
    return copy
