"""What SQLite's errors mean to the callers of a store."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from db.errors import DatabaseRefused, StorageBusy, StorageFailed, StorageFull, StorageReadOnly, StoreError

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
# The disk is full in words of their own: the shared-memory file or a temporary one could not grow.
FULL_IN_OTHER_WORDS = {sqlite3.SQLITE_IOERR_SHMSIZE: sqlite3.SQLITE_FULL}


def translate(error: Exception) -> Exception:
    """The store error that this SQLite error means; any other error as it is, if a future can carry it."""
    if isinstance(error, StopIteration):
        return RuntimeError("A job ended by StopIteration")
    if not isinstance(error, sqlite3.Error):
        return error
    code = getattr(error, "sqlite_errorcode", None) or 0
    primary = FULL_IN_OTHER_WORDS.get(code, code & 0xFF)
    if primary not in MEANINGS:
        return error
    kind, sentence = MEANINGS[primary]
    told = kind(f"{sentence} ({error})")
    told.__cause__ = error
    return told


@contextmanager
def translated() -> Iterator[None]:
    """Raise the store error that a SQLite error inside means."""
    try:
        yield
    except sqlite3.Error as error:
        raise translate(error) from error
