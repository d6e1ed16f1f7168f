"""What the peers are fed with: new lines of the same event log, looked for every 5 ms on one connection."""

import asyncio
import os
import sqlite3
from collections.abc import AsyncIterator
from typing import Any

NEW = (
    "SELECT seq, at, previous_status, status, task_id, worker_id, retry_count, message FROM task_events"
    " WHERE seq > ? AND kind = 'status' ORDER BY seq"
)
FIELDS = ("cursor", "at", "previousStatus", "status", "taskId", "workerId", "retryCount", "message")


async def changes() -> AsyncIterator[dict[str, Any]]:
    """Status changes from now on, with the names of the API."""
    database = sqlite3.connect(os.environ["DATABASE"], check_same_thread=False)
    (seen,) = database.execute("SELECT coalesce(max(seq), 0) FROM task_events").fetchone()
    while True:
        for row in database.execute(NEW, (seen,)).fetchall():
            seen = row[0]
            change = dict(zip(FIELDS, row, strict=True))
            previous = change["previousStatus"] and change["previousStatus"].upper()
            yield change | {
                "cursor": f"log-{seen:x}",
                "taskId": str(change["taskId"]),
                "status": change["status"].upper(),
                "previousStatus": previous,
            }
        await asyncio.sleep(0.005)
