"""The REST equivalent: FastAPI, pydantic and sqlite3, as the framework's own pages show it."""

import base64
import json
import os
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import sql
from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI()
connection = sqlite3.connect(os.environ["DATABASE"], isolation_level=None, check_same_thread=False)
connection.row_factory = sqlite3.Row
for pragma in sql.PRAGMAS:
    connection.execute(pragma)
LOG_ID = connection.execute(sql.LOG_ID).fetchone()[0]


class Label(BaseModel):
    """A label."""

    key: str
    value: str


class Task(BaseModel):
    """A task."""

    id: str
    taskType: str
    status: str
    parameters: Any
    priority: int
    createdAt: str
    updatedAt: str
    claimedAt: str | None
    completedAt: str | None
    claimedBy: str | None
    retryCount: int
    maxRetries: int
    progress: float | None
    result: Any
    errorMessage: str | None


class Row(BaseModel):
    """A task in a list."""

    id: str
    taskType: str
    status: str
    parameters: Any
    priority: int
    createdAt: str
    updatedAt: str
    claimedBy: str | None
    retryCount: int
    progress: float | None
    errorMessage: str | None
    labels: list[Label]


class Eight(BaseModel):
    """A task of eight fields."""

    id: str
    taskType: str
    status: str
    priority: int
    createdAt: str
    retryCount: int
    claimedBy: str | None
    progress: float | None


class Two(BaseModel):
    """A task of two fields."""

    id: str
    status: str


class Worker(BaseModel):
    """A worker."""

    id: str
    hostname: str | None
    strategy: str
    tasksProcessed: int
    tasksFailed: int
    startedAt: str


class WithWorker(Eight):
    """A task with its worker."""

    worker: Worker | None


class PageInfo(BaseModel):
    """Where a page lies."""

    hasNextPage: bool
    hasPreviousPage: bool
    startCursor: str
    endCursor: str


class Page(BaseModel):
    """A page of tasks."""

    nodes: list[Row]
    pageInfo: PageInfo
    totalCount: int
    totalCountIsExact: bool
    cursor: str


class NewTask(BaseModel):
    """A task to create."""

    taskType: str
    parameters: Any
    priority: int = 5
    labels: list[Label] = []


def read(row: sqlite3.Row) -> dict[str, Any]:
    """A row with its JSON read."""
    task = dict(row)
    for name in sql.JSON_FIELDS:
        task[name] = json.loads(task[name]) if task[name] is not None else None
    return task


def newest(first: int) -> list[dict[str, Any]]:
    """The newest tasks."""
    return [read(row) for row in connection.execute(sql.NEWEST, (first,))]


@app.get("/GetTask/{id}")
async def get_task(id: int) -> Task:
    """One task."""
    return Task(**read(connection.execute(sql.TASK, (id,)).fetchone()))


@app.get("/Rows8")
async def rows8(first: int) -> list[Eight]:
    """Eight fields each."""
    return [Eight(**task) for task in newest(first)]


@app.get("/Rows2")
async def rows2(first: int) -> list[Two]:
    """Two fields each."""
    return [Two(**task) for task in newest(first)]


@app.get("/Workers")
async def workers(first: int) -> list[WithWorker]:
    """Each with its worker."""
    tasks = newest(first)
    wanted = json.dumps(list({task["claimedBy"] for task in tasks if task["claimedBy"]}))
    found = {row["id"]: dict(row) for row in connection.execute(sql.WORKERS_OF, (wanted,))}
    return [WithWorker(**task, worker=found.get(task["claimedBy"])) for task in tasks]


def labelled(tasks: list[dict[str, Any]]) -> Iterator[Row]:
    """The tasks with their labels."""
    labels: dict[int, list[Label]] = {}
    for task_id, key, value in connection.execute(sql.LABELS_OF, (json.dumps([int(task["id"]) for task in tasks]),)):
        labels.setdefault(task_id, []).append(Label(key=key, value=value))
    return (Row(**task, labels=labels.get(int(task["id"]), [])) for task in tasks)


def cursor(task: dict[str, Any]) -> str:
    """The place of a task in the order of creation."""
    text = json.dumps(["created_at", task["created_at"], int(task["id"])], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


@app.get("/ListTasks")
async def list_tasks(first: int) -> Page:
    """A page of tasks."""
    tasks = newest(first)
    info = PageInfo(hasNextPage=True, hasPreviousPage=False, startCursor=cursor(tasks[0]), endCursor=cursor(tasks[-1]))
    return Page(
        nodes=list(labelled(tasks)),
        pageInfo=info,
        totalCount=connection.execute(sql.COUNT).fetchone()[0],
        totalCountIsExact=True,
        cursor=f"{LOG_ID}-{connection.execute(sql.HEAD).fetchone()[0]:x}",
    )


@app.get("/GetStatistics")
async def statistics() -> dict[str, Any]:
    """The queue in numbers."""
    by_type = [
        {"taskType": kind, "status": status, "count": count} for kind, status, count in connection.execute(sql.COUNTS)
    ]
    counts = dict.fromkeys(sql.STATUSES, 0)
    for row in by_type:
        counts[row["status"]] += row["count"]
    size = connection.execute(sql.SIZE).fetchone()[0]
    since = (datetime.now(UTC) - timedelta(seconds=180)).isoformat(timespec="microseconds")
    return {
        "countsByStatus": [{"status": status, "count": count} for status, count in counts.items()],
        "countsByType": by_type,
        "totalTasks": sum(counts.values()),
        "activeWorkers": connection.execute(sql.ACTIVE, (since,)).fetchone()[0],
        "oldestQueuedAt": connection.execute(sql.OLDEST).fetchone()[0],
        "databaseSizeBytes": float(size),
        "databaseSizeMb": round(size / 1_048_576, 2),
        "cursor": f"{LOG_ID}-{connection.execute(sql.HEAD).fetchone()[0]:x}",
    }


@app.post("/CreateTask")
async def create(task: NewTask) -> Task:
    """Create a task."""
    now = datetime.now(UTC).isoformat(timespec="microseconds")
    connection.execute("BEGIN IMMEDIATE")
    values = (task.taskType, json.dumps(task.parameters, separators=(",", ":")), task.priority, now, now)
    made = connection.execute(sql.INSERT, values).lastrowid
    connection.executemany(sql.INSERT_LABEL, [(made, label.key, label.value) for label in task.labels])
    connection.execute("COMMIT")
    return Task(**read(connection.execute(sql.TASK, (made,)).fetchone()))
