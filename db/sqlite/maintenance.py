"""Care for the file: upgrade, check, back up, restore. Synchronous; the command line is the caller."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from db.clock import SystemClock, instant
from db.errors import DatabaseRefused, StorageBusy
from db.sqlite.connection import connect
from db.sqlite.failures import translated
from db.sqlite.guard import admit, damage
from db.sqlite.library import DatabaseError, chosen
from db.sqlite.migrations import LATEST, version
from db.sqlite.prepare import prepare
from db.sqlite.statements import load

SQL = load("check")
IN_USE_SECONDS = 1.0


def upgrade(path: Path) -> str:
    """Bring the file to this version, and say in a sentence what was done. Raises DatabaseRefused, StorageBusy."""
    backup_path = prepare(path)
    done = f"{path} is at version {LATEST}"
    return f"{done}; as it was, it is kept in {backup_path}" if backup_path else done


def check(path: Path) -> list[str]:
    """Everything that is wrong in the file, a sentence each, read in one snapshot; the file may be in use.

    Raises DatabaseRefused for a file that is not a queue of ours.
    """
    require(path)
    with translated(path), closing(connect(path, read_only=True)) as connection:
        connection.execute("BEGIN")
        return damage(connection, "integrity_check(20)") or (
            promises_broken(connection) if version(connection) == LATEST else []
        )


def promises_broken(connection: sqlite3.Connection) -> list[str]:
    """What the triggers should have kept true and is not."""
    sentences = {
        "counters": "The counter of {0} tasks that are {1} says {2}; there are {3}",
        "folds": "Task {0} is {1}, but its last event says {2}",
        "chain": "Event {0} of task {1} begins at {2}; the one before ended at {3}",
        "orphans": "A lease is left of task {0}, which is gone",
    }
    return [
        sentence.format(*row)
        for name, sentence in sentences.items()
        for row in connection.execute(SQL[name]).fetchall()
    ]


def backup(path: Path, target: Path) -> None:
    """Copy the database, in use or not, to a file that does not exist yet; readers and writers go on meanwhile."""
    require(path)
    refuse_existing(target)
    copy(path, target)


def restore(source: Path, path: Path) -> None:
    """Put a backup in the database's place. What was there is kept beside it, under a name that says when.

    Cursors into the event log are refused from then on. Raises StorageBusy while another program has the database
    open, DatabaseRefused when the backup is not sound.
    """
    if problems := check(source):
        raise DatabaseRefused(f"{source} is not sound: {problems[0]}")
    if path.exists():
        require_unused(path)
    fresh = path.with_name(f"{path.name}.restoring")
    fresh.unlink(missing_ok=True)
    copy(source, fresh, "new_log")
    put_aside(path)
    os.replace(fresh, path)
    sync(path.parent)


def require(path: Path) -> None:
    """There is a file, and it is a queue."""
    if not path.exists():
        raise DatabaseRefused(f"{path} does not exist")
    admit(path)


def refuse_existing(target: Path) -> None:
    """Never write over a file."""
    if target.exists():
        raise DatabaseRefused(f"{target} exists already; name a file that does not")


def require_unused(path: Path) -> None:
    """Leaving WAL needs the file for oneself: it fails while any other connection is open. Damage is no hindrance."""
    try:
        with closing(connect(path, busy_seconds=IN_USE_SECONDS)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")
    except DatabaseError as error:
        if (error.sqlite_errorcode or 0) & 0xFF == sqlite3.SQLITE_BUSY:
            raise StorageBusy(f"{path} is in use; stop the servers and workers first") from error


def copy(path: Path, target: Path, *changes: str) -> None:
    """A whole copy of one moment, complete and on the disk before it has its name."""
    partial = target.with_name(f"{target.name}.partial")
    partial.unlink(missing_ok=True)
    with translated(path), closing(connect(path, read_only=True)) as source, closing(chosen().connect(partial)) as made:
        source.backup(made)
        made.execute("PRAGMA journal_mode = DELETE")
        if version(made) > 1:
            for change in changes:
                made.execute(SQL[change])
        made.commit()
    sync(partial)
    os.replace(partial, target)
    sync(target.parent)


def put_aside(path: Path) -> None:
    """Rename the file and its log, so that the log is never taken for that of another file."""
    moment = instant(SystemClock().now())[:19].replace(":", "").replace("-", "")
    for suffix in ("", "-wal"):
        old = Path(f"{path}{suffix}")
        if old.exists():
            old.rename(path.with_name(f"{path.name}.replaced.{moment}{suffix}"))
    Path(f"{path}-shm").unlink(missing_ok=True)


def sync(path: Path) -> None:
    """Wait until the file, or the names in a folder, are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
