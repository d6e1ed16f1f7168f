"""What SQLite's errors mean to the callers of a store."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from db.errors import DatabaseRefused, StorageBusy, StorageFailed, StorageFull, StorageReadOnly, StoreError
from db.sqlite.library import Error

MEANINGS: dict[int, tuple[type[StoreError], str]] = {
    sqlite3.SQLITE_BUSY: (StorageBusy, "Another program held the database for too long; nothing was written"),
    sqlite3.SQLITE_LOCKED: (StorageBusy, "Another program held the database for too long; nothing was written"),
    sqlite3.SQLITE_FULL: (StorageFull, "The disk is full; nothing was written"),
    sqlite3.SQLITE_READONLY: (StorageReadOnly, "The database file cannot be written; nothing was written"),
    sqlite3.SQLITE_CORRUPT: (DatabaseRefused, "The database file is damaged; restore a backup"),
    sqlite3.SQLITE_NOTADB: (DatabaseRefused, "The file is not a SQLite database"),
    sqlite3.SQLITE_CANTOPEN: (DatabaseRefused, "The database file cannot be opened"),
    sqlite3.SQLITE_IOERR: (StorageFailed, "The disk reported an error; nothing was written"),
}
ROOM_BYTES = 32_768
"""What the shared-memory file grows by. Where it has no room, SQLite speaks of an error of the disk."""


def translate(error: Exception, path: Path) -> Exception:
    """The store error that this SQLite error means of this file; any other as it is, if a future can carry it."""
    if isinstance(error, StopIteration):
        return RuntimeError("A job ended by StopIteration")
    if not isinstance(error, Error):
        return error
    code = (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF
    if code not in MEANINGS:
        return error
    primary = sqlite3.SQLITE_FULL if code == sqlite3.SQLITE_IOERR and is_full(path) else code
    kind, sentence = MEANINGS[primary]
    told = kind(f"{sentence} ({error})")
    told.__cause__ = error
    return told


def is_full(path: Path) -> bool:
    """Whether the disk that holds this file has no room left."""
    try:
        return shutil.disk_usage(path.parent).free < ROOM_BYTES
    except OSError:
        return False


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Raise the store error that a SQLite error inside means of this file."""
    try:
        yield
    except Error as error:
        raise translate(error, path) from error
