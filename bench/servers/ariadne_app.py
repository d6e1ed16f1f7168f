"""Ariadne: the product's own SDL, resolvers on sqlite3."""

import base64
import json
import os
import sqlite3
from datetime import UTC, datetime, timedelta
from typing import Any

import sql
from ariadne import (
    MutationType,
    ObjectType,
    QueryType,
    ScalarType,
    UnionType,
    load_schema_from_path,
    make_executable_schema,
)
from ariadne.asgi import GraphQL

connection = sqlite3.connect(os.environ["DATABASE"], isolation_level=None, check_same_thread=False)
connection.row_factory = sqlite3.Row
for pragma in sql.PRAGMAS:
    connection.execute(pragma)
LOG_ID = connection.execute(sql.LOG_ID).fetchone()[0]
query, mutation, task, page = QueryType(), MutationType(), ObjectType("Task"), ObjectType("TaskConnection")
result = UnionType("CreateTaskResult", lambda value, *_: "TaskCreated")
scalars = [ScalarType(name, serializer=lambda value: value) for name in ("DateTime", "Cursor", "JSON")]


def read(row: sqlite3.Row) -> dict[str, Any]:
    """A row with its JSON read."""
    found = dict(row)
    for name in sql.JSON_FIELDS:
        found[name] = json.loads(found[name]) if found[name] is not None else None
    return found


def value(text: str, *arguments: Any) -> Any:
    """The one value of a query."""
    return connection.execute(text, arguments).fetchone()[0]


def place(found: dict[str, Any]) -> str:
    """The cursor of a task in the order of creation."""
    text = json.dumps(["created_at", found["created_at"], int(found["id"])], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


@query.field("task")
def one(_: Any, info: Any, id: str) -> Any:
    """One task."""
    return read(connection.execute(sql.TASK, (int(id),)).fetchone())


@query.field("tasks")
def tasks(_: Any, info: Any, first: int = 100, **others: Any) -> Any:
    """A page of tasks; labels and workers in one query each."""
    nodes = [read(row) for row in connection.execute(sql.NEWEST, (first,))]
    workers = json.dumps(list({node["claimedBy"] for node in nodes if node["claimedBy"]}))
    found = {row["id"]: dict(row) for row in connection.execute(sql.WORKERS_OF, (workers,))}
    labels: dict[int, list[Any]] = {}
    for row in connection.execute(sql.LABELS_OF, (json.dumps([int(node["id"]) for node in nodes]),)):
        labels.setdefault(row["task_id"], []).append(dict(row))
    for node in nodes:
        node["worker"], node["labels"] = found.get(node["claimedBy"]), labels.get(int(node["id"]), [])
    return {"nodes": nodes}


@page.field("pageInfo")
def page_info(found: Any, info: Any) -> Any:
    """Where the page lies."""
    ends = {"startCursor": place(found["nodes"][0]), "endCursor": place(found["nodes"][-1])}
    return {"hasNextPage": True, "hasPreviousPage": False, **ends}


@page.field("totalCount")
def total_count(found: Any, info: Any) -> int:
    """How many tasks there are."""
    return value(sql.COUNT)


page.set_field("totalCountIsExact", lambda found, info: True)
page.set_field("cursor", lambda found, info: f"{LOG_ID}-{value(sql.HEAD):x}")


@query.field("statistics")
def statistics(_: Any, info: Any) -> Any:
    """The queue in numbers."""
    by_type = [
        {"taskType": kind, "status": status, "count": count} for kind, status, count in connection.execute(sql.COUNTS)
    ]
    counts = dict.fromkeys(sql.STATUSES, 0)
    for row in by_type:
        counts[row["status"]] += row["count"]
    size = value(sql.SIZE)
    return {
        "countsByStatus": [{"status": status, "count": count} for status, count in counts.items()],
        "countsByType": by_type,
        "totalTasks": sum(counts.values()),
        "activeWorkers": value(
            sql.ACTIVE, (datetime.now(UTC) - timedelta(seconds=180)).isoformat(timespec="microseconds")
        ),
        "oldestQueuedAt": value(sql.OLDEST),
        "databaseSizeBytes": float(size),
        "databaseSizeMb": round(size / 1_048_576, 2),
        "cursor": f"{LOG_ID}-{value(sql.HEAD):x}",
    }


@mutation.field("createTask")
def create(_: Any, info: Any, input: dict[str, Any]) -> Any:
    """Create a task."""
    now = datetime.now(UTC).isoformat(timespec="microseconds")
    connection.execute("BEGIN IMMEDIATE")
    parameters = json.dumps(input["parameters"], separators=(",", ":"))
    made = connection.execute(sql.INSERT, (input["taskType"], parameters, input["priority"], now, now)).lastrowid
    connection.executemany(sql.INSERT_LABEL, [(made, label["key"], label["value"]) for label in input["labels"]])
    connection.execute("COMMIT")
    return {"task": read(connection.execute(sql.TASK, (made,)).fetchone())}


schema = make_executable_schema(load_schema_from_path(os.environ["SDL"]), query, mutation, task, page, result, *scalars)
app = GraphQL(schema)
