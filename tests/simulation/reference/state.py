"""What the reference model remembers, and how a change becomes an event."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, TypeVar

from db.clock import instant
from db.options import StoreOptions
from db.records import HELD, TASK_COLUMNS, Instant, Label, Lease, Selection, TaskRecord
from tests.simulation.scheduler import Scheduler

T = TypeVar("T")
stamp = lru_cache(maxsize=256)(instant)
"""Many things happen at one moment."""
Line = tuple[Any, ...]
"""An event without its position and time: the columns of LINE."""
LINE = (
    "task_id", "kind", "previous_status", "status", "worker_id", "retry_count", "attempt", "progress", "level",
    "message", "actor",
)  # fmt: skip


class Told(tuple[Any, ...]):
    """An answer in the form in which answers are compared."""


class Task(TaskRecord):
    """One task; what is not told is None."""

    def __init__(self, labels: tuple[Label, ...] = (), **values: Any) -> None:
        self.__dict__.update(dict.fromkeys(TASK_COLUMNS), **values)
        self.labels = {label.key: label for label in labels}

    def copy(self) -> "Task":
        """As it is now."""
        return twin(self)


def twin(one: T) -> T:
    """A shallow copy, in half the time that copy.copy takes."""
    other = object.__new__(type(one))
    other.__dict__.update(one.__dict__)
    return other


@dataclass
class HeldLease:
    """A lease that stands. Times are steady ones."""

    lease: Lease
    seconds: float
    renewed: float


@dataclass
class Worker:
    """A worker as it is known."""

    id: str
    last_heartbeat: str
    heard: float
    strategy: str
    task_types: tuple[str, ...] = ()
    paused: bool = False
    pause_reason: str | None = None
    tasks_processed: int = 0
    tasks_failed: int = 0
    current_task_ids: tuple[int, ...] = ()


@dataclass
class Commit:
    """What the file shows of the commit that the model follows, and who made it."""

    lines: list[Line] = field(default_factory=list)
    watched: Callable[[float], float] = lambda since: 0.0
    """How many of the seconds since a steady time the server has watched."""


class State:
    """The queue. `expected` gathers the events that the commit under way must have written."""

    def __init__(
        self, scheduler: Scheduler, options: StoreOptions, check: Callable[[bool, Callable[[], str]], None]
    ) -> None:
        self.scheduler = scheduler
        self.options = options
        self.check = check
        self.drawn: Callable[[int], str | None] = lambda task_id: None
        """When the store says that the task is due: the one thing that only chance decides."""
        self.commit = Commit()
        self.asked_at = 0.0
        """What the clock on the wall had said before the job under way."""
        self.tasks: dict[int, Task] = {}
        self.queued: dict[int, Task] = {}
        self.keys: dict[str, Task] = {}
        self.leases: dict[int, HeldLease] = {}
        self.claimed: dict[int, float] = {}
        self.workers: dict[str, Worker] = {}
        self.selections: dict[str, Selection] = {}
        self.events: list[tuple[Any, ...]] = []
        self.floor = 0
        self.last_id = 0
        self.flow: Counter[tuple[str, str, str]] = Counter()
        """How often what happened in which minute to which type."""
        self.expected: list[Line] = []
        self.touched: set[int] = set()

    def now(self, later: float = 0.0) -> Instant:
        """The present time as stored text, or that of so many seconds later."""
        return stamp(self.scheduler.now() + later)

    def tell(self, task_id: int, kind: str, **values: Any) -> None:
        """An event that must now be in the log."""
        known = {"task_id": task_id, "kind": kind, "retry_count": 0, "attempt": 0, **values}
        self.expected.append(tuple(map(known.get, LINE)))

    def tell_of(self, task: Task, kind: str, **values: Any) -> None:
        """An event that carries the task's attempt."""
        attempt = {"worker_id": task.claimed_by, "retry_count": task.retry_count, "attempt": task.attempt}
        self.tell(task.id, kind, **{**attempt, **values})

    def change(self, task: Task, status: str, actor: str | None = None, **values: Any) -> None:
        """The task reaches a status, with these values; an event tells of it unless it was there already."""
        previous, holder = task.status, task.claimed_by
        task.__dict__.update({"updated_at": self.now(), **values, "status": status})
        self.touched.add(task.id)
        if previous != status:
            self._move(task, previous)
            told = {"previous_status": previous, "status": status, "message": reason_of(task), "actor": actor}
            self.tell_of(task, "status", **told, worker_id=task.claimed_by or holder)

    def _move(self, task: Task, previous: str) -> None:
        """From one of the places where tasks are kept to the other."""
        if previous == "queued":
            del self.queued[task.id]
        if task.status == "queued":
            self.queued[task.id] = task
        if not self.is_held(task) and previous in HELD:
            self.leases.pop(task.id, None)
            del self.claimed[task.id]
        if task.status not in ("queued", "running"):
            self.flow[task.updated_at[:16], task.task_type, task.status] += 1

    def is_held(self, task: Task) -> bool:
        """Whether a worker has it, under a lease or not."""
        return task.status in HELD


def reason_of(task: Task) -> str | None:
    """What the event of its status says."""
    if task.status == "cancelled":
        return task.cancel_reason
    return task.error_message if task.status in ("queued", "failed") else None
