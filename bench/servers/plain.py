"""Plain Strawberry: FastAPI, GraphQLRouter, aiosqlite and DataLoaders, as the frameworks' own pages show it."""

import asyncio
import base64
import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Annotated, Any, NewType

import aiosqlite
import sql
import strawberry
from fastapi import FastAPI
from strawberry.dataloader import DataLoader
from strawberry.fastapi import GraphQLRouter
from strawberry.scalars import JSON
from strawberry.schema.config import StrawberryConfig
from strawberry.types import Info

DateTime = NewType("DateTime", str)
Cursor = NewType("Cursor", str)
TEXT = {"serialize": str, "parse_value": str}
SCALARS = {
    DateTime: strawberry.scalar(name="DateTime", **TEXT),
    Cursor: strawberry.scalar(name="Cursor", **TEXT),
}
database: aiosqlite.Connection
transaction = asyncio.Lock()
TaskStatus = strawberry.enum(Enum("TaskStatus", {name: name for name in sql.STATUSES}))


@strawberry.type
class Label:
    key: str
    value: str


@strawberry.type
class Worker:
    id: strawberry.ID
    hostname: str | None
    strategy: str
    tasks_processed: int
    tasks_failed: int
    started_at: DateTime


@strawberry.type
class Task:
    row: strawberry.Private[aiosqlite.Row]
    id: strawberry.ID
    task_type: str
    status: TaskStatus
    parameters: JSON
    priority: int
    created_at: DateTime
    updated_at: DateTime
    claimed_at: DateTime | None
    completed_at: DateTime | None
    claimed_by: str | None
    retry_count: int
    max_retries: int
    progress: float | None
    result: JSON | None
    error_message: str | None

    @strawberry.field
    async def labels(self, info: Info) -> list[Label]:
        return await info.context["labels"].load(int(self.id))

    @strawberry.field
    async def worker(self, info: Info) -> Worker | None:
        return await info.context["workers"].load(self.claimed_by) if self.claimed_by else None


@strawberry.type
class PageInfo:
    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None
    end_cursor: str | None


@strawberry.type
class TaskConnection:
    nodes: list[Task]

    @strawberry.field
    async def page_info(self) -> PageInfo:
        return PageInfo(
            has_next_page=True,
            has_previous_page=False,
            start_cursor=place(self.nodes[0]),
            end_cursor=place(self.nodes[-1]),
        )

    @strawberry.field
    async def total_count(self) -> int:
        return await value(sql.COUNT)

    @strawberry.field
    async def total_count_is_exact(self) -> bool:
        return True

    @strawberry.field
    async def cursor(self) -> Cursor:
        return Cursor(f"{await value(sql.LOG_ID)}-{await value(sql.HEAD):x}")


@strawberry.type
class StatusCount:
    status: TaskStatus
    count: int


@strawberry.type
class TypeCount:
    task_type: str
    status: TaskStatus
    count: int


@strawberry.type
class Statistics:
    counts_by_status: list[StatusCount]
    counts_by_type: list[TypeCount]
    total_tasks: int
    active_workers: int
    oldest_queued_at: DateTime | None
    database_size_bytes: float
    database_size_mb: float
    cursor: Cursor


@strawberry.type
class TaskCreated:
    task: Task


@strawberry.type
class TaskDuplicate:
    task: Task


@strawberry.interface
class Problem:
    message: str


@strawberry.type
class IdempotencyConflict(Problem):
    task: Task


@strawberry.type
class FieldProblem:
    path: list[str]
    message: str


@strawberry.type
class ParametersInvalid(Problem):
    problems: list[FieldProblem]


@strawberry.type
class TaskTypeUnknown(Problem):
    known: list[str]


@strawberry.input
class LabelInput:
    key: str
    value: str


@strawberry.input
class CreateTaskInput:
    task_type: str
    parameters: JSON
    priority: int = 5
    labels: list[LabelInput] | None = None


@strawberry.input
class TaskFilter:
    statuses: list[TaskStatus] | None = None


@strawberry.input
class TaskOrder:
    field: str


CreateTaskResult = Annotated[
    TaskCreated | TaskDuplicate | IdempotencyConflict | ParametersInvalid | TaskTypeUnknown,
    strawberry.union("CreateTaskResult"),
]


async def value(query: str, *arguments: Any) -> Any:
    """The one value of a query."""
    async with database.execute(query, arguments) as rows:
        return (await rows.fetchone())[0]


def place(task: Task) -> str:
    """The cursor of a task in the order of creation."""
    text = json.dumps(["created_at", task.row["created_at"], int(task.id)], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def task_of(row: aiosqlite.Row) -> Task:
    """A task from a row."""
    return Task(
        row=row,
        id=row["id"],
        task_type=row["taskType"],
        status=TaskStatus(row["status"]),
        parameters=json.loads(row["parameters"]),
        priority=row["priority"],
        created_at=row["createdAt"],
        updated_at=row["updatedAt"],
        claimed_at=row["claimedAt"],
        completed_at=row["completedAt"],
        claimed_by=row["claimedBy"],
        retry_count=row["retryCount"],
        max_retries=row["maxRetries"],
        progress=row["progress"],
        result=json.loads(row["result"]) if row["result"] is not None else None,
        error_message=row["errorMessage"],
    )


async def load_labels(ids: list[int]) -> list[list[Label]]:
    """The labels of each task."""
    found: dict[int, list[Label]] = {id: [] for id in ids}
    async with database.execute(sql.LABELS_OF, (json.dumps(ids),)) as rows:
        async for row in rows:
            found[row["task_id"]].append(Label(key=row["key"], value=row["value"]))
    return [found[id] for id in ids]


async def load_workers(ids: list[str]) -> list[Worker | None]:
    """The workers of these ids."""
    async with database.execute(sql.WORKERS_OF, (json.dumps(ids),)) as rows:
        found = {
            row["id"]: Worker(
                id=row["id"],
                hostname=row["hostname"],
                strategy=row["strategy"],
                tasks_processed=row["tasksProcessed"],
                tasks_failed=row["tasksFailed"],
                started_at=row["startedAt"],
            )
            async for row in rows
        }
    return [found.get(id) for id in ids]


@strawberry.type
class Query:
    @strawberry.field
    async def task(self, id: strawberry.ID) -> Task | None:
        async with database.execute(sql.TASK, (int(id),)) as rows:
            row = await rows.fetchone()
        return task_of(row) if row else None

    @strawberry.field
    async def tasks(
        self,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        filter: TaskFilter | None = None,
        order_by: TaskOrder | None = None,
    ) -> TaskConnection:
        async with database.execute(sql.NEWEST, (first or 100,)) as rows:
            return TaskConnection(nodes=[task_of(row) async for row in rows])

    @strawberry.field
    async def statistics(self) -> Statistics:
        counts = dict.fromkeys(sql.STATUSES, 0)
        by_type = []
        async with database.execute(sql.COUNTS) as rows:
            async for task_type, status, count in rows:
                counts[status] += count
                by_type.append(TypeCount(task_type=task_type, status=TaskStatus(status), count=count))
        since = (datetime.now(UTC) - timedelta(seconds=180)).isoformat(timespec="microseconds")
        size = await value(sql.SIZE)
        return Statistics(
            counts_by_status=[StatusCount(status=TaskStatus(name), count=count) for name, count in counts.items()],
            counts_by_type=by_type,
            total_tasks=sum(counts.values()),
            active_workers=await value(sql.ACTIVE, since),
            oldest_queued_at=await value(sql.OLDEST),
            database_size_bytes=float(size),
            database_size_mb=round(size / 1_048_576, 2),
            cursor=Cursor(f"{await value(sql.LOG_ID)}-{await value(sql.HEAD):x}"),
        )


@strawberry.type
class Mutation:
    @strawberry.mutation
    async def create_task(self, input: CreateTaskInput) -> CreateTaskResult:
        now = datetime.now(UTC).isoformat(timespec="microseconds")
        parameters = json.dumps(input.parameters, separators=(",", ":"))
        values = (input.task_type, parameters, input.priority, now, now)
        async with transaction:
            await database.execute("BEGIN IMMEDIATE")
            made = (await database.execute(sql.INSERT, values)).lastrowid
            labels = [(made, label.key, label.value) for label in input.labels or ()]
            await database.executemany(sql.INSERT_LABEL, labels)
            await database.commit()
        async with database.execute(sql.TASK, (made,)) as rows:
            return TaskCreated(task=task_of(await rows.fetchone()))


async def context() -> dict[str, Any]:
    """DataLoaders for one request."""
    return {"labels": DataLoader(load_labels), "workers": DataLoader(load_workers)}


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """One connection."""
    global database
    database = await aiosqlite.connect(os.environ["DATABASE"], isolation_level=None)
    database.row_factory = aiosqlite.Row
    for pragma in sql.PRAGMAS:
        await database.execute(pragma)
    yield
    await database.close()


schema = strawberry.Schema(Query, Mutation, config=StrawberryConfig(scalar_map=SCALARS))
app = FastAPI(lifespan=lifespan)
app.include_router(GraphQLRouter(schema, context_getter=context), prefix="/graphql")
