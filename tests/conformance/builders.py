"""Short ways to what the tests start from."""

from collections.abc import Sequence

from db.clock import Environment
from db.records import (
    Claimed,
    ClaimRequest,
    Created,
    EventKind,
    EventRecord,
    JsonText,
    Lease,
    NewTask,
    TaskRecord,
    TaskStatus,
)
from db.store import Store

START = 1_750_000_000.0


class FakeClock:
    """Two clocks that move when they are told to."""

    def __init__(self) -> None:
        self.wall = START
        self.steady = 1000.0

    def now(self) -> float:
        """Seconds since 1970, as far as anybody knows."""
        return self.wall

    def monotonic(self) -> float:
        """Seconds that really passed."""
        return self.steady

    def advance(self, seconds: float) -> None:
        """Time passes."""
        self.wall += seconds
        self.steady += seconds

    def jump(self, seconds: float) -> None:
        """Somebody sets the clock on the wall."""
        self.wall += seconds


def clock_of(environment: Environment) -> FakeClock:
    """The clock that a test may move."""
    assert isinstance(environment.clock, FakeClock)
    return environment.clock


def new(task_type: str = "scrape", **values: object) -> NewTask:
    """A task to create."""
    return NewTask(task_type, **{"parameters": JsonText('{"n": 1}'), **values})  # type: ignore[arg-type]


async def made(store: Store, *tasks: NewTask) -> list[TaskRecord]:
    """The records of these new tasks."""
    outcomes = await store.create(tasks)
    assert all(isinstance(outcome, Created) for outcome in outcomes)
    return [outcome.task for outcome in outcomes]


async def one(store: Store, **values: object) -> int:
    """The id of a new task."""
    return (await made(store, new(**values)))[0].id  # type: ignore[arg-type]


async def claimed(store: Store, worker: str = "w1", **values: object) -> Claimed:
    """The next task, which must exist."""
    granted = await store.claim(ClaimRequest(worker, **values))  # type: ignore[arg-type]
    assert len(granted) == 1
    return granted[0]


async def held(store: Store, worker: str = "w1", **values: object) -> Lease:
    """The lease of a new task: give it a type of its own when others wait."""
    task_type = values.pop("task_type", "scrape")
    await one(store, task_type=task_type, **values)
    return (await claimed(store, worker, task_types=(task_type,))).lease


async def record(store: Store, task_id: int) -> TaskRecord:
    """The task, which must exist."""
    task = await store.task(task_id)
    assert task is not None
    return task


async def status(store: Store, task_id: int) -> TaskStatus:
    """Where the task stands."""
    return (await record(store, task_id)).status


async def history(store: Store, task_id: int) -> list[TaskStatus | None]:
    """The statuses that the log says the task has had."""
    return [event.status for event in await statuses(store, task_id)]


async def statuses(store: Store, task_id: int) -> Sequence[EventRecord]:
    """The status events of one task."""
    return [event for event in await store.task_events(task_id) if event.kind == EventKind.STATUS]


async def lines(store: Store, task_id: int) -> list[str | None]:
    """What was logged about a task."""
    return [event.message for event in await store.task_events(task_id) if event.kind == EventKind.LOG]


async def pass_time(store: Store, environment: Environment, seconds: float, step: float = 1.0) -> int:
    """Time passes while the store is looked after; how many attempts that ended."""
    ended, left = await store.reap(), seconds
    while left > 0:
        clock_of(environment).advance(min(step, left))
        left -= step
        ended += await store.reap()
    return ended
