"""The database that all contenders answer from."""

import asyncio
import shutil
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

from db.sqlite.flow import count_some
from db.sqlite.store import SqliteStore

TYPES = ("keyword_search", "channel_scrape", "trending_scrape")
STATUSES = ("completed",) * 7 + ("queued", "queued", "failed")
WORKERS = 20
START = datetime(2025, 11, 1, tzinfo=UTC)
INSERT = """
INSERT INTO task_queue (task_type, status, parameters, priority, created_at, updated_at, claimed_at, completed_at,
    claimed_by, retry_count, max_retries, progress, result_data, error_message)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 3, ?, ?, ?)"""
INDEXES = "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'task_queue' AND sql IS NOT NULL"
"""They are made once all tasks are there: where there are millions, that takes far less time."""
COMMITTED = 100_000
"""Tasks in one transaction, or the log would grow as large as the file."""
Row = tuple[object, ...]


def make(path: Path, tasks: int) -> None:
    """A new database of so many tasks, the newest last, every third with a label, and nothing left to count."""
    asyncio.run(_create(path))
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA cache_size = -500000")
    indexes = connection.execute(INDEXES).fetchall()
    for name, _ in indexes:
        connection.execute(f"DROP INDEX {name}")
    for first in range(0, tasks, COMMITTED):
        connection.executemany(INSERT, map(_task, range(first, min(first + COMMITTED, tasks))))
        connection.commit()
    for _, sql in indexes:
        connection.execute(sql)
    labels = ((number, "team", f"team-{number % 7}") for number in range(3, tasks + 1, 3))
    connection.executemany("INSERT INTO task_labels VALUES (?, ?, ?)", labels)
    connection.executemany(
        "INSERT INTO worker_heartbeats (worker_id, last_heartbeat, started_at, tasks_processed) VALUES (?, ?, ?, ?)",
        [(f"worker-{number}", _at(number), _at(number), 100 + number) for number in range(WORKERS)],
    )
    connection.commit()
    while count_some(connection):
        connection.commit()
    connection.commit()
    connection.execute("ANALYZE")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def copy(path: Path, folder: Path) -> Path:
    """A copy for one contender, so that none sees what another wrote."""
    folder.mkdir(parents=True, exist_ok=True)
    return Path(shutil.copy(path, folder / path.name))


async def _create(path: Path) -> None:
    store = SqliteStore(path)
    await store.open()
    await store.close()


def _at(seconds: float) -> str:
    return (START + timedelta(seconds=seconds)).isoformat(timespec="microseconds")


def _task(number: int) -> Row:
    status = "running" if number % 1_000 == 1 else STATUSES[number % 10]
    created = number * 1.000001
    held, done = status != "queued", status in ("completed", "failed")
    return (
        TYPES[number % 3],
        status,
        f'{{"query":"search number {number}","top_n":{number % 50},"date_filter":"week"}}',
        1 + number % 10,
        _at(created),
        _at(created + 1),
        _at(created + 0.5) if held else None,
        _at(created + 1) if done else None,
        f"worker-{number % WORKERS}" if held else None,
        number % 2,
        0.25 if status == "running" else None,
        f'{{"videos":{number % 90}}}' if status == "completed" else None,
        "The site did not answer" if status == "failed" else None,
    )
