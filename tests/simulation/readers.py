"""Who looks at lists and single tasks; every answer is held against the model."""

from dataclasses import replace
from operator import attrgetter

from db.records import HELD, Label, OrderDirection, TaskFilter, TaskOrderField, TaskPageQuery, TaskStatus
from tests.simulation.scheduler import Sleep
from tests.simulation.site import Site
from tests.simulation.workers import insist

PAGES_AT_MOST = 6


async def browse(site: Site) -> None:
    """Walks lists by cursor, asks for single tasks, counts."""
    while True:
        await Sleep(site.chance.expovariate(1 / 40.0))
        filter = any_filter(site)
        await insist(site, lambda store: store.count(filter))  # noqa: B023
        task_id = site.any_task()
        await insist(site, lambda store: store.task(task_id))  # noqa: B023
        key = f"shared-{site.chance.randint(0, 30)}"
        await insist(site, lambda store: store.task_by_key(key))  # noqa: B023
        if site.chance.random() < 0.2:
            await insist(site, lambda store: store.throughput(3600, 600, site.chance.choice(["a", None])))
        await walk(site, filter)


def any_filter(site: Site) -> TaskFilter:
    """One of the usual ones."""
    chance = site.chance
    return chance.choice(
        [
            TaskFilter(),
            TaskFilter(statuses=(chance.choice(list(TaskStatus)),)),
            TaskFilter(statuses=tuple(HELD), task_types=("a", "c")),
            TaskFilter(statuses=(TaskStatus.QUEUED,), task_types=("a", "b")),
            TaskFilter(task_types=("hopeless",)),
            TaskFilter(claimed_by=(chance.choice(site.worker_names),)),
            TaskFilter(labels=(Label("team", "red"),)),
            TaskFilter(min_priority=4, max_priority=7, task_types=("b",)),
        ]
    )


async def walk(site: Site, filter: TaskFilter) -> None:
    """Page after page, then a few steps back."""
    order, direction = site.chance.choice(list(TaskOrderField)), site.chance.choice(list(OrderDirection))
    query, more = TaskPageQuery(site.chance.randint(1, 9), filter, order, direction), True
    for step in range(PAGES_AT_MOST):
        page = await insist(site, lambda store: store.page(query)) if more else None  # noqa: B023
        if page is None or not page.tasks:
            return
        site.auditor.counts["pages read"] += 1
        backwards = step >= PAGES_AT_MOST // 2
        more = page.has_previous if backwards else page.has_next
        edge = page.tasks[0 if backwards else -1]
        here = attrgetter(*order.columns)(edge)
        after, before = (None, here) if backwards else (here, None)
        query = replace(query, backwards=backwards, after=after, before=before)
