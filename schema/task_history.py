"""The history of one task, as a field of it."""

from typing import Annotated

import strawberry

from db.records import TaskRecord
from resolvers import events
from resolvers.context import Info
from resolvers.cursors import Cursor
from resolvers.pages import EventPage
from schema.fields import argument


async def events_of(
    task: strawberry.Parent[TaskRecord],
    info: Info,
    first: Annotated[int | None, argument("How many events at most: 1 to 1,000; 100 unless given.")] = None,
    after: Annotated[Cursor | None, argument("Only events after this position.")] = None,
) -> EventPage:
    """The task's kept events after a position, oldest first."""
    return await events.of_task(info.context, task.id, first, after)
