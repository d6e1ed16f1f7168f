"""Who submits, who operates, and who watches."""

from db.clock import instant
from db.errors import (
    CursorExpired,
    SelectionNotFound,
    TaskAlreadyFinished,
    TaskNotFinished,
    TaskNotFound,
    WorkerNotFound,
)
from db.records import Created, Duplicate, JsonText, KeyConflict, NewTask, TaskFilter, TaskStatus
from tests.simulation.scheduler import Sleep
from tests.simulation.site import Site
from tests.simulation.workers import insist

REFUSALS = (TaskNotFound, TaskAlreadyFinished, TaskNotFinished, SelectionNotFound, WorkerNotFound)


async def submit(site: Site, name: str) -> None:
    """Creates tasks, with keys and without, and asks again when the answer was lost."""
    chance, number = site.chance, 0
    while not site.sound:
        tasks = []
        for _ in range(chance.choice([1, 1, 1, 5])):
            number += 1
            key = chance.choice([None, f"{name}-{number}", f"shared-{chance.randint(0, 30)}"])
            later = instant(site.scheduler.now() + chance.uniform(1, 60)) if chance.random() < 0.1 else None
            tasks.append(
                NewTask(
                    chance.choice("abc"), JsonText("{}"), chance.randint(1, 10), later, chance.randint(0, 3),
                    chance.choice([None, None, 20.0]), key,
                )
            )  # fmt: skip
        atomic, keyed = chance.random() < 0.2, all(task.idempotency_key for task in tasks)
        outcomes = await insist(site, lambda store: store.create(tasks, atomic=atomic), 5 if keyed else 1) or []  # noqa: B023
        written = not (atomic and any(isinstance(outcome, KeyConflict) for outcome in outcomes))
        for outcome in outcomes:
            if isinstance(outcome, Created | Duplicate) and written:
                site.auditor.create(outcome.task.id, outcome.task.idempotency_key)
        await Sleep(chance.expovariate(1 / 6.0))


async def operate(site: Site) -> None:
    """Cancels, retries, pauses and removes, one and many."""
    chance = site.chance
    ways = [cancel_one, cancel_one, retry_one, bulk, disturb]
    while not site.sound:
        await Sleep(chance.expovariate(1 / 8.0))
        try:
            await chance.choice(ways)(site)
        except REFUSALS:
            site.auditor.counts["operators refused"] += 1


async def cancel_one(site: Site) -> None:
    """Any task, sometimes by force."""
    task_id, force = site.any_task(), site.chance.random() < 0.3
    await insist(site, lambda store: store.cancel(task_id, reason="not needed", force=force))


async def retry_one(site: Site) -> None:
    """Any task."""
    task_id = site.any_task()
    site.auditor.retries[task_id] += 1
    await insist(site, lambda store: store.retry(task_id))


async def bulk(site: Site) -> None:
    """Cancel or retry a part of the tasks."""
    status = site.chance.choice([TaskStatus.FAILED, TaskStatus.CANCELLED, TaskStatus.QUEUED, TaskStatus.CLAIMED])
    filter = TaskFilter(statuses=(status,), task_types=(site.chance.choice("abc"),))
    selection = await insist(site, lambda store: store.select(filter))
    if selection is None:
        return
    if status in (TaskStatus.QUEUED, TaskStatus.CLAIMED):
        await insist(site, lambda store: store.cancel_many(selection.id, reason="tidy up"))
        return
    for task_id in selection.task_ids:
        site.auditor.retries[task_id] += 1
    await insist(site, lambda store: store.retry_many(selection.id))


async def disturb(site: Site) -> None:
    """Pause a worker for a while, or remove it."""
    worker = site.chance.choice(site.worker_names)
    if site.chance.random() < 0.2:
        await insist(site, lambda store: store.remove_worker(worker))
        return
    await insist(site, lambda store: store.pause_worker(worker))
    await Sleep(site.chance.uniform(1, 30))
    await insist(site, lambda store: store.resume_worker(worker), 20)


async def watch(site: Site) -> None:
    """Follows the log over disconnects, and must see exactly what the log holds."""
    position, behind = 0, 0.0
    while True:
        await Sleep(site.chance.expovariate(1.0) + behind)
        behind = site.chance.uniform(5, 60) if site.chance.random() < 0.02 and not site.sound else 0.0
        try:
            events = await insist(site, lambda store: store.events_after(position, 50))  # noqa: B023
        except CursorExpired:
            bounds = await insist(site, lambda store: store.log_bounds(), 50)
            position = bounds.floor if bounds else position
            site.auditor.counts["watchers expired"] += 1
            continue
        for event in events or []:
            site.auditor.check(event.seq == position + 1, lambda: f"a watcher at {position} was given {event.seq}")  # noqa: B023
            position = event.seq
        site.auditor.counts["events watched"] += len(events or [])
