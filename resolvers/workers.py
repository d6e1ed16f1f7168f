"""Reading workers, and what operators do with them."""

from bisect import bisect_left, bisect_right
from collections.abc import Awaitable

import strawberry

from db import errors
from db.clock import seconds_of
from db.records import WorkerRecord, WorkerStatus
from resolvers.context import Context
from resolvers.cursors import Position
from resolvers.outcomes import WorkerAnswer, WorkerChanged, WorkerNotFound
from resolvers.pages import Window, WorkerPageAnswer

ORDER = "id"


def seconds_since_heartbeat(context: Context, worker: WorkerRecord) -> float:
    """Seconds since the worker was last heard."""
    return max(0.0, context.now() - seconds_of(worker.last_heartbeat))


def current_task_id(context: Context, worker: WorkerRecord) -> strawberry.ID | None:
    """The task that the worker has held longest."""
    return strawberry.ID(str(worker.current_task_ids[0])) if worker.current_task_ids else None


async def one(context: Context, id: str) -> WorkerRecord | None:
    """The worker with this id, or None."""
    return (await context.store.workers_by_id([id])).get(id)


async def page(
    context: Context, window: Window, statuses: list[WorkerStatus] | None, task_types: list[str] | None
) -> WorkerPageAnswer:
    """A page of the workers that match, by id. A worker that takes every type matches any of them."""
    found = [worker for worker in await context.store.workers() if _matches(worker, statuses, task_types)]
    found.sort(key=lambda worker: worker.id)
    names = [worker.id for worker in found]
    start = bisect_right(names, str(window.after[0])) if window.after else 0
    end = bisect_left(names, str(window.before[0])) if window.before else len(found)
    if window.backwards:
        start = max(start, end - window.limit)
    else:
        end = min(end, start + window.limit)
    return WorkerPageAnswer(
        nodes=found[start:end],
        has_next=end < len(found),
        has_previous=start > 0,
        order=ORDER,
        position=_position,
        total_count=len(found),
    )


async def pause(context: Context, id: str, reason: str | None) -> WorkerAnswer:
    """Grant this worker no more tasks until it is resumed."""
    return await _changed(context.store.pause_worker(id, reason), id)


async def resume(context: Context, id: str) -> WorkerAnswer:
    """Grant this worker tasks again."""
    return await _changed(context.store.resume_worker(id), id)


async def remove(context: Context, id: str) -> WorkerAnswer:
    """Forget this worker and take its tasks back."""
    return await _changed(context.store.remove_worker(id), id)


async def _changed(change: Awaitable[WorkerRecord], id: str) -> WorkerAnswer:
    try:
        return WorkerChanged(await change)
    except errors.WorkerNotFound as error:
        return WorkerNotFound(id, str(error))


def _matches(worker: WorkerRecord, statuses: list[WorkerStatus] | None, task_types: list[str] | None) -> bool:
    if statuses is not None and worker.status not in statuses:
        return False
    return task_types is None or not worker.task_types or not set(task_types).isdisjoint(worker.task_types)


def _position(worker: WorkerRecord) -> Position:
    return worker.id, 0
