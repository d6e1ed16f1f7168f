"""The queue for scripts: plain, synchronous sqlite3 on the same file as servers and workers."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

from db.clock import SystemClock, instant
from db.sqlite.connection import connect
from db.sqlite.library import chosen
from db.sqlite.prepare import prepare

ACTIVE_SECONDS = timedelta(minutes=3).total_seconds()
PRAGMAS = ("journal_mode", "busy_timeout", "synchronous", "cache_size")


class QueueDatabase:
    """One queue file; created or upgraded when this is made. Raises DatabaseRefused when the file is not a queue."""

    def __init__(self, path: str | Path = "data/worker_queue.db") -> None:
        chosen(sqlite3)  # the caller may have connections of its own
        self.path = Path(path)
        prepare(self.path)

    def get_connection(self) -> sqlite3.Connection:
        """A new connection with rows by name, in WAL, that waits 30 s for others. `with` commits or rolls back."""
        connection = connect(self.path)
        connection.isolation_level = "IMMEDIATE"
        connection.row_factory = chosen().Row
        return connection

    def get_stats(self) -> dict[str, Any]:
        """Tasks in all and by status (those that occur), workers heard within 3 minutes, the file's size."""
        heard_after = instant(SystemClock().now() - ACTIVE_SECONDS)
        with closing(self.get_connection()) as connection:
            counts = dict(
                connection.execute("SELECT status, sum(count) FROM task_counts GROUP BY status HAVING sum(count) > 0")
            )
            (workers,) = connection.execute(
                "SELECT count(*) FROM worker_heartbeats WHERE last_heartbeat >= ?", (heard_after,)
            ).fetchone()
        size = self.path.stat().st_size
        return {
            "total_tasks": sum(counts.values()),
            "status_counts": counts,
            "active_workers": workers,
            "db_size_bytes": size,
            "db_size_mb": round(size / 1024 / 1024, 2),
        }

    def get_pragma_info(self) -> dict[str, Any]:
        """How SQLite is set up for this file: journal_mode, busy_timeout in ms, synchronous, cache_size."""
        with closing(self.get_connection()) as connection:
            return {name: connection.execute(f"PRAGMA {name}").fetchone()[0] for name in PRAGMAS}

    def vacuum(self) -> None:
        """Give unused space back to the disk. Writers wait meanwhile."""
        with closing(connect(self.path)) as connection:
            connection.execute("VACUUM")

    def checkpoint(self) -> dict[str, int]:
        """Move the log into the file and empty it: `busy` is 1 when others were in the way; sizes in pages."""
        with closing(connect(self.path)) as connection:
            busy, log, moved = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return {"busy": busy, "log": log, "checkpointed": moved}
