"""Every way to listen, with its arguments."""

from collections.abc import AsyncIterator
from typing import Annotated

import strawberry

from db.records import EventRecord, WorkerRecord
from resolvers import events, statistics
from resolvers.context import Info
from resolvers.cursors import Cursor
from resolvers.ids import task_ids
from resolvers.limits import within
from resolvers.statistics import Overview
from schema.fields import argument
from schema.inputs import TaskFilterInput, filter_of

After = Annotated[
    Cursor | None, argument("Everything since this position first, then live; only what happens from now unless given.")
]
Filter = Annotated[TaskFilterInput | None, argument("Only tasks that match, as they are when it happens.")]


async def task_status_changed(
    info: Info,
    task_ids: Annotated[
        list[strawberry.ID] | None,
        argument("Only these tasks. Without `after`, their present state comes first, and the stream ends with them."),
    ] = None,
    filter: Filter = None,
    after: After = None,
) -> AsyncIterator[EventRecord]:
    """Status changes."""
    feed, position = info.context.services.feed, events.position(info.context, after)
    ids = None if task_ids is None else ids_of(task_ids)
    async for event in feed.status_changes(after=position, filter=filter_of(filter), task_ids=ids):
        yield event


def ids_of(texts: list[strawberry.ID]) -> tuple[int, ...]:
    """The tasks that are listened to. Raises BadInput."""
    return task_ids(texts, "taskIds", 1_000)


async def task_events(info: Info, filter: Filter = None, after: After = None) -> AsyncIterator[EventRecord]:
    """All events."""
    position = events.position(info.context, after)
    async for event in info.context.services.feed.events(after=position, filter=filter_of(filter)):
        yield event


async def worker_status_changed(info: Info) -> AsyncIterator[WorkerRecord]:
    """Workers as they change."""
    async for worker in info.context.services.feed.worker_changes():
        yield worker


async def statistics_changed(
    info: Info,
    every_seconds: Annotated[float, argument("The shortest time between two answers, in seconds: 0.1 to 3,600.")] = 1.0,
) -> AsyncIterator[Overview]:
    """The queue in numbers, as they change."""
    within("everySeconds", every_seconds, 0.1, 3600)
    async for record in info.context.services.feed.statistics(every_seconds):
        yield statistics.overview(info.context, record)
