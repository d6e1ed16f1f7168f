"""Writes status changes straight into a database file, one commit each, at a steady rate.

Arguments: the file, how many, how many a second (0: without pause). Prints [position, monotonic ns] of each commit.
"""

import json
import sqlite3
import sys
import time

INSERT = "INSERT INTO task_queue (task_type, parameters, created_at, updated_at) VALUES ('probe', '{}', :now, :now)"
CLAIM = "UPDATE task_queue SET status = 'claimed', claimed_by = 'bench', updated_at = :now WHERE id = :id"
COMPLETE = "UPDATE task_queue SET status = 'completed', completed_at = :now, updated_at = :now WHERE id = :id"
POSITION = "SELECT seq FROM sqlite_sequence WHERE name = 'task_events'"
STAMP = "%Y-%m-%dT%H:%M:%S+00:00"


def write(path: str, count: int, per_second: float) -> list[tuple[int, int]]:
    """Write so many changes; the position of each, and when it was committed."""
    database = sqlite3.connect(path, timeout=60, isolation_level=None)
    database.execute("PRAGMA synchronous = FULL")
    id, written, started = None, list[tuple[int, int]](), time.monotonic()
    for number in range(count):
        if per_second:
            time.sleep(max(0, started + number / per_second - time.monotonic()))
        step = (INSERT, CLAIM, COMPLETE)[number % 3]
        database.execute("BEGIN IMMEDIATE")
        done = database.execute(step, {"now": time.strftime(STAMP, time.gmtime()), "id": id})
        (position,) = database.execute(POSITION).fetchone()
        database.execute("COMMIT")
        written.append((position, time.monotonic_ns()))
        id = done.lastrowid if step is INSERT else id
    database.close()
    return written


if __name__ == "__main__":
    print(json.dumps(write(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]))))
