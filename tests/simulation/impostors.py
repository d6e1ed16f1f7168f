"""Callers who are mistaken: they report under leases that never stood, stand no more, or are another's."""

from collections.abc import Awaitable, Callable

from db.errors import LeaseLost
from db.records import Beat, JsonText, Lease, LogLevel, LogLine
from db.store import Store
from tests.simulation.scheduler import Sleep
from tests.simulation.site import Site
from tests.simulation.workers import insist


async def impose(site: Site) -> None:
    """Every few seconds somebody is mistaken."""
    while not site.sound:
        await Sleep(site.chance.expovariate(1 / 6.0))
        lease = mistaken(site)
        if lease is None:
            continue
        try:
            await insist(site, site.chance.choice(ways(lease)))
        except LeaseLost:
            site.auditor.counts["mistaken leases refused"] += 1


def ways(lease: Lease) -> list[Callable[[Store], Awaitable[object]]]:
    """All that can be done under a lease."""
    return [
        lambda store: store.progress(lease, 0.99, "mine"),
        lambda store: store.log(lease, [LogLine(LogLevel.WARNING, "mine")]),
        lambda store: store.complete(lease, JsonText('"mine"')),
        lambda store: store.fail(lease, "mine"),
        lambda store: store.release(lease),
        lambda store: store.beat(Beat(lease.worker_id, leases=(lease,))),
    ]


def mistaken(site: Site) -> Lease | None:
    """Of a task that is held, or was: with a part that is wrong, unless it is held without any lease."""
    model = site.oracle.model
    tasks = list(model.claimed) if site.chance.random() < 0.8 else list(model.tasks)
    if not tasks:
        return None
    task = model.tasks[site.chance.choice(tasks)]
    holder = task.claimed_by or site.worker_names[0]
    wrong = [
        Lease(task.id, task.attempt, site.chance.choice([name for name in site.worker_names if name != holder])),
        Lease(task.id, task.attempt - 1, holder),
        Lease(task.id, task.attempt + 1, holder),
    ]
    if model.is_held(task) and task.id not in model.leases:
        wrong = [Lease(task.id, task.attempt, holder)]
    return site.chance.choice(wrong)
