"""Reading the event log: of one task, and as a page for clients without a socket."""

from db.records import EventRecord, TaskFilter
from resolvers.context import Context
from resolvers.cursors import Cursor, decode, encode
from resolvers.limits import within
from resolvers.pages import EventPage, limit_of


def cursor_of(context: Context, event: EventRecord) -> Cursor:
    """The event's place in the log."""
    return encode(context.store.log_id, event.seq)


def position(context: Context, after: str | None) -> int | None:
    """The position that an `after` argument stands for. Raises BadInput when it is rubbish."""
    return None if after is None else decode(context.store.log_id, after)


async def of_task(context: Context, task_id: int, first: int | None, after: str | None) -> EventPage:
    """The kept events of one task after a position, oldest first."""
    limit, start = limit_of(first, "first"), position(context, after) or 0
    found = await context.store.task_events(task_id, start, limit + 1)
    events = found[:limit]
    end = events[-1].seq if events else start
    return EventPage(events, encode(context.store.log_id, end), len(found) > limit)


async def page(
    context: Context, after: str | None, first: int | None, filter: TaskFilter, wait_seconds: float
) -> EventPage:
    """The events after a position (else from the first kept), oldest first; waits when there are none yet."""
    limit, start = limit_of(first, "first"), position(context, after)
    within("waitSeconds", wait_seconds, 0, 30)
    return await context.services.feed.page(start, limit, filter, wait_seconds)
