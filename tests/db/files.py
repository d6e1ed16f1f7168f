"""Files as they are in the field, and what existing workers do to them with plain sqlite3."""

from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from db.sqlite.library import newer as sqlite3
from db.sqlite.migrations import FOLDER, split

REDUCED = """
CREATE TABLE task_queue (
    id INTEGER PRIMARY KEY AUTOINCREMENT, task_type TEXT NOT NULL, parameters TEXT, priority INTEGER DEFAULT 5,
    run_after_utc TEXT, status TEXT DEFAULT 'queued', claimed_by TEXT, claimed_at TEXT, retry_count INTEGER DEFAULT 0,
    max_retries INTEGER DEFAULT 3, result_data TEXT, error_message TEXT, created_at TEXT NOT NULL, updated_at TEXT,
    completed_at TEXT, "a column of others" INTEGER
);
CREATE INDEX index_of_others ON task_queue ("a column of others");
CREATE TABLE table_of_others (word TEXT);
CREATE TABLE worker_heartbeats (
    worker_id TEXT PRIMARY KEY, last_heartbeat TEXT NOT NULL, tasks_processed INTEGER DEFAULT 0,
    tasks_failed INTEGER DEFAULT 0
);
"""
ROWS = """
INSERT INTO task_queue (id, task_type, parameters, priority, status, retry_count, created_at, updated_at) VALUES
    (1, 'a', '{"n": 1}', 5, 'queued', 0, '2025-01-01T00:00:00.000001+00:00', '2025-01-01T00:00:00.000001+00:00'),
    (2, 'b', '{}', 10, 'completed', 1, '2025-01-02 00:00:00', '2025-01-02 00:00:00');
INSERT INTO task_queue (id, task_type, parameters, status, claimed_by, claimed_at, created_at, updated_at) VALUES
    (3, 'b', '{}', 'claimed', 'w1', '2025-01-03T00:00:00Z', '2025-01-03T00:00:00Z', '2025-01-03T00:00:00Z');
INSERT INTO task_queue (id, task_type, parameters, run_after_utc, created_at, updated_at) VALUES
    (4, 'a', '{}', '2999-01-01 10:00:00', '2025-01-04T00:00:00', '2025-01-04T00:00:00');
DELETE FROM task_queue WHERE id = 9;
"""
UNUSUAL = """
INSERT INTO task_queue (id, task_type, parameters, priority, status, retry_count, max_retries, created_at) VALUES
    (5, 'a', NULL, 0, 'queued', 9, 3, '2025-01-05'), (6, 'a', 'not json', 5, ' QUEUED', 0, 3, '2025-01-05'),
    (7, 'a', '{}', 5, 'strange', 0, 3, '2025-01-05');
UPDATE sqlite_sequence SET seq = 90 WHERE name = 'task_queue';
INSERT INTO table_of_others VALUES ('kept');
"""
BEATS = "INSERT INTO worker_heartbeats (worker_id, last_heartbeat, tasks_processed) VALUES ('w1', '2025-01-03', 7);"


def reduced(path: Path) -> Path:
    """A file of the reduced form, with rows that only it can hold."""
    return write(path, REDUCED, ROWS, UNUSUAL, BEATS)


def full(path: Path) -> Path:
    """A file of the full form as the original wrote it: without defaults for the times of a worker."""
    statements = "\n".join(split((FOLDER / "0001_original.sql").read_text()))
    default = " DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now'))"
    assert statements.count(default) == 2
    beats = BEATS.replace("processed)", "processed, started_at, updated_at)").replace(
        "7)", "7, '2025-01-01', '2025-01-03')"
    )
    return write(path, statements.replace(default, ""), ROWS, beats)


def write(path: Path, *scripts: str) -> Path:
    """A database made by these scripts."""
    with closing(sqlite3.connect(path)) as connection:
        for script in scripts:
            connection.executescript(script)
    return path


def rows(path: Path, sql: str, *values: object) -> list[tuple[object, ...]]:
    """What a query gives."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql, values).fetchall()


def moment(seconds_from_now: float = 0.0) -> str:
    """The present as existing workers write it."""
    return (datetime.now(UTC) + timedelta(seconds=seconds_from_now)).isoformat()


class DirectWorker:
    """Claims and reports straight in the file, statement for statement as existing workers do."""

    def __init__(self, path: Path, name: str = "direct-1") -> None:
        self.name = name
        self.connection = sqlite3.connect(path, isolation_level=None, timeout=5)

    def claim(self) -> int | None:
        """The task that is next by LIFO."""
        self.connection.execute("BEGIN IMMEDIATE")
        found = self.connection.execute(
            "SELECT id FROM task_queue WHERE status = 'queued' AND (run_after_utc IS NULL OR run_after_utc <= ?)"
            " ORDER BY created_at DESC, priority DESC LIMIT 1",
            (moment(),),
        ).fetchone()
        if found:
            self.connection.execute(
                "UPDATE task_queue SET status = 'claimed', claimed_at = ?, claimed_by = ?, updated_at = ? WHERE id = ?",
                (moment(), self.name, moment(), found[0]),
            )
        self.connection.execute("COMMIT")
        return int(found[0]) if found else None

    def report(self, task_id: int, status: str) -> None:
        """By id alone, with no guard."""
        self.connection.execute(
            "UPDATE task_queue SET status = ?, completed_at = ?, updated_at = ? WHERE id = ?",
            (status, moment(), moment(), task_id),
        )

    def beat(self) -> None:
        """The four columns that existing workers know."""
        self.connection.execute(
            "INSERT OR REPLACE INTO worker_heartbeats (worker_id, last_heartbeat, tasks_processed, tasks_failed)"
            " VALUES (?, ?, 1, 0)",
            (self.name, moment()),
        )
