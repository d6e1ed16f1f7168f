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
from db.records import Created, Duplicate, JsonText, KeyConflict, Label, NewTask
from tests.simulation.bulk import bulk, flood
from tests.simulation.scheduler import Sleep
from tests.simulation.site import Site
from tests.simulation.workers import HOPELESS, insist

REFUSALS = (TaskNotFound, TaskAlreadyFinished, TaskNotFinished, SelectionNotFound, WorkerNotFound)


async def submit(site: Site, name: str) -> None:
    """Creates tasks, with keys and without, and asks again when the answer was lost."""
    chance, number = site.chance, 0
    while not site.sound:
        number += 5
        tasks = [any_new(site, f"{name}-{number + n}") for n in range(chance.choice([1, 1, 1, 5]))]
        tasks += tasks[:1] if chance.random() < 0.1 else []
        atomic, keyed = chance.random() < 0.2, all(task.idempotency_key for task in tasks)
        outcomes = await insist(site, lambda store: store.create(tasks, atomic=atomic), 5 if keyed else 1) or []  # noqa: B023
        written = not (atomic and any(isinstance(outcome, KeyConflict) for outcome in outcomes))
        for outcome in outcomes:
            if isinstance(outcome, Created | Duplicate) and written:
                site.auditor.create(outcome.task.id, outcome.task.idempotency_key)
        await Sleep(chance.expovariate(1 / 15.0))


async def crowd(site: Site) -> None:
    """Now and then several callers come at one moment, each with a task of its own."""
    while True:
        await Sleep(site.chance.expovariate(1 / 40.0))
        if site.sound:
            return
        for _ in range(5):
            site.scheduler.start("caller", submit_one(site, any_new(site, f"crowd-{site.chance.random()}")))


async def submit_one(site: Site, task: NewTask) -> None:
    """Once; who is not answered goes away."""
    for outcome in await insist(site, lambda store: store.create([task])) or []:
        if isinstance(outcome, Created | Duplicate):
            site.auditor.create(outcome.task.id, outcome.task.idempotency_key)


def any_new(site: Site, name: str) -> NewTask:
    """A task; one of a shared key may differ from the one that made the key before."""
    chance = site.chance
    key = chance.choice([None, name, f"shared-{chance.randint(0, 30)}"])
    return NewTask(
        task_type=chance.choice("abc"),
        parameters=JsonText(chance.choice(["{}", "{}", '{"n": 1}'])),
        priority=chance.randint(1, 10),
        run_after=instant(site.scheduler.now() + chance.uniform(1, 60)) if chance.random() < 0.15 else None,
        max_retries=chance.randint(0, 3),
        timeout_seconds=chance.choice([None, None, 20.0]),
        idempotency_key=key,
        labels=chance.choice([(), (Label("team", "red"),)]),
        created_by=chance.choice([None, "ann"]),
    )


async def submit_hopeless(site: Site) -> None:
    """Tasks that fail whenever they are tried, so that their backoff reaches its longest."""
    tasks = [NewTask("hopeless", HOPELESS, 10, max_retries=14) for _ in range(3)]
    await insist(site, lambda store: store.create(tasks), 5)


async def operate(site: Site) -> None:
    """Cancels, retries, pauses and removes, one and many."""
    chance = site.chance
    ways = [cancel_one, cancel_one, retry_one, bulk, disturb]
    while True:
        await Sleep(chance.expovariate(1 / 10.0))
        if site.sound:
            return
        try:
            await (flood if chance.random() < 0.02 else chance.choice(ways))(site)
        except REFUSALS:
            site.auditor.counts["operators refused"] += 1


async def cancel_one(site: Site) -> None:
    """Any task, sometimes by force, sometimes by two people."""
    task_id, force = site.any_task(), site.chance.random() < 0.3
    await insist(site, lambda store: store.cancel(task_id, reason="not needed", force=force, actor="ann"))
    if site.chance.random() < 0.3:
        await insist(site, lambda store: store.cancel(task_id, actor="bob", force=site.chance.random() < 0.3))


async def retry_one(site: Site) -> None:
    """Any task."""
    task_id = site.any_task()
    site.auditor.retries[task_id] += 1
    await insist(site, lambda store: store.retry(task_id, actor="bob"))


async def disturb(site: Site) -> None:
    """Pause a worker for a while, or remove it."""
    worker = site.chance.choice(site.worker_names + site.direct_names)
    if site.chance.random() < 0.2:
        await insist(site, lambda store: store.remove_worker(worker))
        return
    await insist(site, lambda store: store.pause_worker(worker, "too loud"))
    await Sleep(site.chance.uniform(1, 30))
    await insist(site, lambda store: store.resume_worker(worker), 20)


async def watch(site: Site) -> None:
    """Follows the log over disconnects, and must see exactly what the log holds."""
    position, behind = 0, 0.0
    while True:
        await Sleep(site.chance.expovariate(1 / 6.0) + behind)
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
