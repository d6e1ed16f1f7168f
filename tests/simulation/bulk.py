"""Bulk actions: select, look, act; sometimes too late, sometimes twice, sometimes by the hundred."""

from db.clock import instant
from db.records import JsonText, NewTask, Selection, TaskFilter, TaskStatus
from tests.simulation.scheduler import Sleep
from tests.simulation.site import Site
from tests.simulation.workers import insist

FLOOD = 230
"""More than two batches of a bulk action."""


async def bulk(site: Site) -> None:
    """Cancel or retry a part of the tasks."""
    statuses = site.chance.choice(
        [
            (TaskStatus.FAILED, TaskStatus.CANCELLED),
            (TaskStatus.CANCELLED,),
            (TaskStatus.QUEUED,),
            (TaskStatus.CLAIMED, TaskStatus.RUNNING),
        ]
    )
    types = tuple(site.chance.sample("abc", site.chance.randint(1, 2)))
    await act(site, TaskFilter(statuses=statuses, task_types=types), retry=TaskStatus.CANCELLED in statuses)


async def flood(site: Site) -> None:
    """Somebody makes hundreds of tasks for later, and thinks better of it; then of that."""
    later = instant(site.scheduler.now() + 5e5)
    tasks = [NewTask("flood", JsonText("{}"), site.chance.randint(1, 10), later) for _ in range(FLOOD)]
    await insist(site, lambda store: store.create(tasks))
    await act(site, TaskFilter(statuses=(TaskStatus.QUEUED,), task_types=("flood",)), retry=False)
    newest = site.oracle.model.last_id
    some = tuple(range(newest - FLOOD // 2, newest - FLOOD // 2 + 5))
    await act(site, TaskFilter(ids=some), retry=True)


async def act(site: Site, filter: TaskFilter, retry: bool) -> None:
    """Select, perhaps wait until the selection is over, act, and perhaps act again."""
    chance = site.chance
    ttl_seconds = chance.choice([300.0, 300.0, 3.0])
    selection = await insist(site, lambda store: store.select(filter, ttl_seconds=ttl_seconds), 3)
    if selection is None:
        return
    await Sleep(chance.choice([0.0, 1.0, 6.0]))
    for _ in range(chance.choice([1, 1, 2])):
        await use(site, selection, retry)


async def use(site: Site, selection: Selection, retry: bool) -> None:
    """One call, asked again when its answer was lost."""
    if not retry:
        await insist(site, lambda store: store.cancel_many(selection.id, reason="tidy up", actor="ann"), 3)
        return
    for task_id in selection.task_ids:
        site.auditor.retries[task_id] += 1
    await insist(site, lambda store: store.retry_many(selection.id, actor="ann"), 3)
