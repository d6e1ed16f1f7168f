"""Plain Strawberry: FastAPI and GraphQLRouter, a generator with a queue for each subscriber."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import strawberry
from fastapi import FastAPI
from log import changes
from strawberry.fastapi import GraphQLRouter

queues: set[asyncio.Queue[dict[str, Any]]] = set()


@strawberry.type
class TaskStatusChange:
    cursor: str
    at: str
    previous_status: str | None
    status: str
    task_id: strawberry.ID
    worker_id: str | None
    retry_count: int
    message: str | None


NAMES = tuple(TaskStatusChange.__annotations__)


@strawberry.type
class Query:
    ok: bool = True


@strawberry.type
class Subscription:
    @strawberry.subscription
    async def task_status_changed(self) -> AsyncGenerator[TaskStatusChange, None]:
        queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        queues.add(queue)
        try:
            while True:
                change = await queue.get()
                yield TaskStatusChange(**dict(zip(NAMES, change.values(), strict=True)))
        finally:
            queues.remove(queue)


async def tell() -> None:
    async for change in changes():
        for queue in queues:
            queue.put_nowait(change)


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    telling = asyncio.create_task(tell())
    yield
    telling.cancel()


app = FastAPI(lifespan=lifespan)
app.include_router(GraphQLRouter(strawberry.Schema(Query, subscription=Subscription)), prefix="/graphql")
