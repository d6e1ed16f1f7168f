"""Reading tasks: one, a page, several that are waited for."""

from collections.abc import Callable, Collection, Sequence
from operator import attrgetter

from db.records import OrderDirection, TaskFilter, TaskOrderField, TaskPageQuery, TaskRecord
from db.shapes import Shape
from db.store import Columns
from resolvers import ids, pages
from resolvers.choices import Completion
from resolvers.context import Context
from resolvers.cursors import Position, encode
from resolvers.limits import within
from resolvers.pages import TaskPageAnswer, Window

COUNTS = frozenset({"total_count", "total_count_is_exact"})


async def one(context: Context, id: str, columns: Columns) -> TaskRecord | None:
    """The task with this id, or None. Raises BadInput for an id that is no number."""
    return await context.store.task(ids.task_id(id), columns)


async def page(
    context: Context,
    window: Window,
    filter: TaskFilter,
    order: TaskOrderField,
    direction: OrderDirection,
    columns: Columns,
    selected: Collection[str],
    shape: Shape | None = None,
) -> TaskPageAnswer:
    """A page of tasks in order. They are counted only when `selected` asks for the count; with a `shape`, the store
    may write them.
    """
    query = TaskPageQuery(
        window.limit, filter, order, direction, window.after, window.before, backwards=window.backwards
    )
    written = await context.store.written_page(query, shape, "page_info" in selected) if shape else None
    found = written or await context.store.page(query, tuple(dict.fromkeys((*columns, *order.columns))))
    return TaskPageAnswer(
        nodes=found.tasks,
        has_next=found.has_next,
        has_previous=found.has_previous,
        order=order.value,
        position=_POSITIONS[order],
        cursor=encode(context.store.log_id, found.log_position),
        count=None if COUNTS.isdisjoint(selected) else await context.store.count(filter),
    )


async def awaited(
    context: Context, texts: Sequence[str], completion: Completion, timeout_seconds: float, columns: Columns
) -> list[TaskRecord | None]:
    """These tasks in order, when all (or any) are finished or the time is up; None for one that does not exist."""
    wanted = ids.task_ids(texts, "ids", pages.LARGEST_LIMIT)
    within("timeoutSeconds", timeout_seconds, 0, 30)
    await context.services.feed.await_tasks(wanted, completion is Completion.ALL, timeout_seconds)
    found = await context.store.tasks_by_id(wanted, columns)
    return [found.get(id) for id in wanted]


_POSITIONS: dict[TaskOrderField, Callable[[TaskRecord], Position]] = {
    order: attrgetter(*order.columns) for order in TaskOrderField
}
