"""The class for scripts."""

import subprocess
import sys
from pathlib import Path

from db import QueueDatabase
from db.sqlite.library import newer as sqlite3
from tests.db.files import moment

INSERT = "INSERT INTO task_queue (task_type, parameters, created_at, updated_at) VALUES ('a', '{}', ?, ?)"


def test_a_script_reads_and_writes_rows_by_name(tmp_path: Path) -> None:
    database = QueueDatabase(str(tmp_path / "new" / "queue.db"))
    with database.get_connection() as connection:
        connection.execute(INSERT, (moment(), moment()))
    row = database.get_connection().execute("SELECT * FROM task_queue").fetchone()
    assert isinstance(row, sqlite3.Row)
    assert (row["task_type"], row["status"], row["priority"]) == ("a", "queued", 5)


def test_in_a_script_of_its_own_everything_is_pythons(tmp_path: Path) -> None:
    script = """
import sqlite3, sys
from db import QueueDatabase
from db.sqlite.connection import connect
database = QueueDatabase(sys.argv[1])
connection = database.get_connection()
assert type(connection) is type(connect(database.path)) is sqlite3.Connection
assert type(connection.execute("SELECT 1").fetchone()) is sqlite3.Row
"""
    subprocess.run([sys.executable, "-c", script, str(tmp_path / "queue.db")], check=True, timeout=30)


def test_it_tells_how_the_queue_and_sqlite_stand(tmp_path: Path) -> None:
    database = QueueDatabase(tmp_path / "queue.db")
    with database.get_connection() as connection:
        connection.execute(INSERT, (moment(), moment()))
        connection.execute("INSERT INTO worker_heartbeats (worker_id, last_heartbeat) VALUES ('w', ?)", (moment(),))
    stats = database.get_stats()
    assert (stats["total_tasks"], stats["status_counts"], stats["active_workers"]) == (1, {"queued": 1}, 1)
    assert stats["db_size_bytes"] > 0
    pragmas = database.get_pragma_info()
    assert set(pragmas) == {"journal_mode", "busy_timeout", "synchronous", "cache_size"}
    assert pragmas["journal_mode"] == "wal"
    assert pragmas["busy_timeout"] >= 5000


def test_space_and_log_are_given_back(tmp_path: Path) -> None:
    database = QueueDatabase(tmp_path / "queue.db")
    with database.get_connection() as connection:
        connection.execute(
            "INSERT INTO task_logs (task_id, event_type, timestamp) VALUES (1, hex(zeroblob(500000)), 't')"
        )
        connection.execute("DELETE FROM task_logs")
    del connection
    database.checkpoint()
    before = database.path.stat().st_size
    database.vacuum()
    assert database.checkpoint()["busy"] == 0
    assert database.path.stat().st_size < before
