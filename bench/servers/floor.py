"""The floor: bare ASGI that sends the JSON which SQLite wrote. It knows the questions; no server can do less."""

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import orjson
import sql

from db.sqlite.library import newer as sqlite3

connection = sqlite3.connect(
    os.environ["DATABASE"], isolation_level=None, check_same_thread=False, cached_statements=512
)
for pragma in sql.PRAGMAS:
    connection.execute(pragma)
(LOG_ID,) = connection.execute(sql.LOG_ID).fetchone()
thread = ThreadPoolExecutor(1)


def fields(names: list[str], table: str = "") -> str:
    """The arguments of json_object for these fields of a task."""
    return ", ".join(
        f"'{name}', {f'json({sql.TASK_FIELDS[name]})' if name in sql.JSON_FIELDS else sql.TASK_FIELDS[name]}"
        for name in names
    )


FACTS = list(sql.TASK_FIELDS)
EIGHT = ["id", "taskType", "status", "priority", "createdAt", "retryCount", "claimedBy", "progress"]
ROW = ["id", "taskType", "status", "parameters", "priority", "createdAt", "updatedAt", "claimedBy", "retryCount",
       "progress", "errorMessage"]  # fmt: skip
LABELS = """'labels', (SELECT coalesce(json_group_array(json_object('key', key, 'value', value)), '[]')
FROM (SELECT key, value FROM task_labels WHERE task_id = task_queue.id ORDER BY key))"""
WORKER = """'worker', (SELECT json_object('id', h.worker_id, 'hostname', d.hostname, 'strategy', h.strategy,
'tasksProcessed', h.tasks_processed, 'tasksFailed', h.tasks_failed, 'startedAt', substr(h.started_at, 1, 26) || 'Z')
FROM worker_heartbeats h LEFT JOIN worker_details d USING (worker_id) WHERE h.worker_id = claimed_by)"""
TASK = f"SELECT json_object('task', json_object({fields(FACTS)})) FROM task_queue WHERE id = ?"


def page(arguments: str) -> str:
    """A query of the newest tasks' nodes, and what the page information needs of the last."""
    newest = "SELECT * FROM task_queue ORDER BY created_at DESC, id DESC LIMIT ? + 0"
    return f"SELECT json_group_array(json_object({arguments})), count(*) FROM ({newest}) AS task_queue"


NODES = {
    "Rows8": page(fields(EIGHT)),
    "Rows2": page(fields(["id", "status"])),
    "Workers": page(f"{fields(EIGHT)}, {WORKER}"),
    "ListTasks": page(f"{fields(ROW)}, {LABELS}"),
}
ENDS = "SELECT created_at, id FROM task_queue ORDER BY created_at DESC, id DESC LIMIT 1 OFFSET ?"
STATISTICS = """SELECT (SELECT json_group_array(
    json_object('taskType', task_type, 'status', upper(status), 'count', count))
FROM (SELECT * FROM task_counts WHERE count > 0 ORDER BY task_type, status))"""
"""Counts by type as SQLite writes them."""


def cursor(row: tuple[Any, ...]) -> str:
    """The cursor of a task in the order of creation."""
    import base64

    return base64.urlsafe_b64encode(orjson.dumps(["created_at", *row])).decode().rstrip("=")


def task(variables: dict[str, Any]) -> bytes:
    """GetTask."""
    return connection.execute(TASK, (int(variables["id"]),)).fetchone()[0].encode()


def tasks(name: str, variables: dict[str, Any]) -> bytes:
    """The lists."""
    nodes, found = connection.execute(NODES[name], (variables["first"],)).fetchone()
    if name != "ListTasks":
        return b'{"tasks":{"nodes":%b}}' % nodes.encode()
    first, last = connection.execute(ENDS, (0,)).fetchone(), connection.execute(ENDS, (found - 1,)).fetchone()
    (count,), (head,) = connection.execute(sql.COUNT).fetchone(), connection.execute(sql.HEAD).fetchone()
    info = f'"hasNextPage":true,"hasPreviousPage":false,"startCursor":"{cursor(first)}","endCursor":"{cursor(last)}"'
    rest = f'"pageInfo":{{{info}}},"totalCount":{count},"totalCountIsExact":true,"cursor":"{LOG_ID}-{head:x}"'
    return b'{"tasks":{"nodes":%b,%b}}' % (nodes.encode(), rest.encode())


def statistics() -> bytes:
    """GetStatistics."""
    (by_type,) = connection.execute(STATISTICS).fetchone()
    counts = dict.fromkeys(sql.STATUSES, 0)
    for _, status, count in connection.execute(sql.COUNTS):
        counts[status] += count
    (oldest,), (size,), (head,) = (connection.execute(query).fetchone() for query in (sql.OLDEST, sql.SIZE, sql.HEAD))
    (active,) = connection.execute(sql.ACTIVE, (since(),)).fetchone()
    return orjson.dumps({"statistics": {
        "countsByStatus": [{"status": status, "count": count} for status, count in counts.items()],
        "countsByType": orjson.Fragment(by_type), "totalTasks": sum(counts.values()), "activeWorkers": active,
        "oldestQueuedAt": oldest, "databaseSizeBytes": float(size), "databaseSizeMb": round(size / 1_048_576, 2),
        "cursor": f"{LOG_ID}-{head:x}",
    }})  # fmt: skip


def since() -> str:
    """Three minutes ago, as it is stored."""
    return datetime.fromtimestamp(datetime.now().timestamp() - 180, UTC).isoformat(timespec="microseconds")


def create(variables: dict[str, Any]) -> bytes:
    """CreateTask, in a transaction of its own."""
    given = variables["input"]
    now = datetime.now(UTC).isoformat(timespec="microseconds")
    values = (given["taskType"], orjson.dumps(given["parameters"]).decode(), given["priority"], now, now)
    connection.execute("BEGIN IMMEDIATE")
    made = connection.execute(sql.INSERT, values).lastrowid
    connection.executemany(sql.INSERT_LABEL, [(made, label["key"], label["value"]) for label in given["labels"]])
    connection.execute("COMMIT")
    (written,) = connection.execute(TASK, (made,)).fetchone()
    return b'{"createTask":{"__typename":"TaskCreated",%b}' % written.encode()[1:]


def answer(request: dict[str, Any]) -> bytes:
    """The data of a question that is known by its operation's name."""
    name, variables = request["operationName"], request["variables"]
    if name == "GetTask":
        return task(variables)
    if name == "GetStatistics":
        return statistics()
    return create(variables) if name == "CreateTask" else tasks(name, variables)


async def app(scope: Any, receive: Any, send: Any) -> None:
    """One request, one hop to the thread of the connection."""
    if scope["type"] == "lifespan":
        while (await receive())["type"] == "lifespan.startup":
            await send({"type": "lifespan.startup.complete"})
        return await send({"type": "lifespan.shutdown.complete"})
    request = orjson.loads((await receive())["body"])
    data = await asyncio.get_running_loop().run_in_executor(thread, answer, request)
    body = b'{"data":%b}' % data
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})
