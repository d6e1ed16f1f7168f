"""A process that writes tasks straight into the file, each from queued to completed in three commits.

Arguments: the file, how many tasks, and how long to rest after each commit, in seconds.
"""

import sqlite3
import sys
import time
from datetime import UTC, datetime

STEPS = (
    "INSERT INTO task_queue (task_type, parameters, created_at, updated_at) VALUES ('probe', '{}', :now, :now)",
    "UPDATE task_queue SET status = 'claimed', claimed_by = 'direct', updated_at = :now WHERE id = :id",
    "UPDATE task_queue SET status = 'completed', updated_at = :now, completed_at = :now WHERE id = :id",
)


def write(path: str, count: int, rest_seconds: float) -> None:
    """Write so many tasks."""
    database = sqlite3.connect(path, timeout=60, isolation_level=None)
    for _ in range(count):
        id = None
        for step in STEPS:
            database.execute("BEGIN IMMEDIATE")
            done = database.execute(step, {"now": datetime.now(UTC).isoformat(), "id": id})
            database.execute("COMMIT")
            id = id or done.lastrowid
            time.sleep(rest_seconds)
    database.close()


if __name__ == "__main__":
    write(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]))
