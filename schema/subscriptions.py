"""Every way to listen, with its arguments."""

from collections.abc import AsyncIterable
from typing import Annotated

import strawberry

from db.records import EventRecord, WorkerRecord
from resolvers import events, statistics
from resolvers.context import Info
from resolvers.cursors import Cursor
from resolvers.glances import Latest
from resolvers.ids import task_ids
from resolvers.limits import within
from resolvers.statistics import Overview
from schema.fields import argument
from schema.inputs import TaskFilterInput, filter_of

After = Annotated[
    Cursor | None, argument("Everything since this position first, then live; only what happens from now unless given.")
]
Filter = Annotated[TaskFilterInput | None, argument("Only tasks that match, as they are when it happens.")]


def task_status_changed(
    info: Info,
    task_ids: Annotated[
        list[strawberry.ID] | None,
        argument("Only these tasks. Without `after`, their present state comes first, and the stream ends with them."),
    ] = None,
    filter: Filter = None,
    after: After = None,
) -> AsyncIterable[EventRecord]:
    """Status changes."""
    feed, position = info.context.services.feed, events.position(info.context, after)
    ids = None if task_ids is None else ids_of(task_ids)
    return feed.status_changes(after=position, filter=filter_of(filter), task_ids=ids)


def ids_of(texts: list[strawberry.ID]) -> tuple[int, ...]:
    """The tasks that are listened to. Raises BadInput."""
    return task_ids(texts, "taskIds", 1_000)


def task_events(info: Info, filter: Filter = None, after: After = None) -> AsyncIterable[EventRecord]:
    """All events."""
    position = events.position(info.context, after)
    return info.context.services.feed.events(after=position, filter=filter_of(filter))


def worker_status_changed(info: Info) -> AsyncIterable[WorkerRecord]:
    """Workers as they change."""
    return info.context.services.feed.worker_changes()


def statistics_changed(
    info: Info,
    every_seconds: Annotated[float, argument("The shortest time between two answers, in seconds: 0.1 to 3,600.")] = 1.0,
) -> AsyncIterable[Overview]:
    """The queue in numbers, as they change."""
    within("everySeconds", every_seconds, 0.1, 3600)
    records = info.context.services.feed.statistics(every_seconds)
    return Latest(statistics.overview(info.context, record) async for record in records)
