"""A worker of the existing kind, as a process: it claims straight in the SQLite file with plain sqlite3.

It prints the id of each task that it completed, and runs until killed.
"""

import argparse
import json
import sqlite3
import time
from datetime import UTC, datetime


def now() -> str:
    return datetime.now(UTC).isoformat()


def claim(db: sqlite3.Connection, name: str) -> tuple[int, str] | None:
    db.execute("BEGIN IMMEDIATE")
    row = db.execute(
        "SELECT id, parameters FROM task_queue"
        " WHERE status = 'queued' AND (run_after_utc IS NULL OR run_after_utc <= ?)"
        " ORDER BY created_at DESC, priority DESC LIMIT 1",
        (now(),),
    ).fetchone()
    if row:
        db.execute(
            "UPDATE task_queue SET status = 'claimed', claimed_at = ?, claimed_by = ?, updated_at = ? WHERE id = ?",
            (now(), name, now(), row[0]),
        )
    db.execute("COMMIT")
    return row


def report(db: sqlite3.Connection, task_id: int, result: dict[str, object]) -> None:
    db.execute("BEGIN IMMEDIATE")
    db.execute(
        "UPDATE task_queue SET status = 'completed', result_data = ?, completed_at = ?, updated_at = ? WHERE id = ?",
        (json.dumps(result), now(), now(), task_id),
    )
    db.execute("COMMIT")


def beat(db: sqlite3.Connection, name: str, processed: int) -> None:
    db.execute("BEGIN IMMEDIATE")
    db.execute(
        "INSERT OR REPLACE INTO worker_heartbeats (worker_id, last_heartbeat, tasks_processed, tasks_failed)"
        " VALUES (?, ?, ?, 0)",
        (name, now(), processed),
    )
    db.execute("COMMIT")


def main(path: str, name: str, sleep_seconds: float) -> None:
    db = sqlite3.connect(path, timeout=30, isolation_level=None)
    processed = 0
    beat(db, name, processed)
    while True:
        row = claim(db, name)
        if row is None:
            time.sleep(0.01)
            continue
        parameters = json.loads(row[1])
        time.sleep(sleep_seconds)
        report(db, row[0], {"by": name, "saw": sorted(parameters)})
        processed += 1
        print(row[0], flush=True)
        if processed % 50 == 0:
            beat(db, name, processed)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("database")
    parser.add_argument("name")
    parser.add_argument("--sleep", type=float, default=0.0)
    options = parser.parse_args()
    main(options.database, options.name, options.sleep)
