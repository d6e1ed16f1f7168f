"""What readers are told."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Generator, Iterator
from operator import attrgetter
from typing import Any

from db.clock import instant, seconds_of
from db.errors import CursorExpired, CursorFromFuture, SelectionNotFound
from db.figures import ThroughputStep
from db.records import (
    TASK_COLUMNS,
    Count,
    LogBounds,
    OrderDirection,
    Selection,
    TaskFilter,
    TaskOrderField,
    TaskPage,
    TaskPageQuery,
    TaskStatus,
)
from tests.simulation.reference.state import State, Task, Told


class Questions(State):
    """Lists are filtered and sorted; the log is a list."""

    def task(self, task_id: int) -> Task | None:
        """The task as it is."""
        return self.tasks[task_id].copy() if task_id in self.tasks else None

    def task_by_key(self, idempotency_key: str) -> Task | None:
        """The task of this key."""
        return self.keys[idempotency_key].copy() if idempotency_key in self.keys else None

    def count(self, filter: TaskFilter) -> Count:
        """How many match."""
        return Count(len(self._those_of(filter)), True)

    def page(self, query: TaskPageQuery, columns: tuple[str, ...] = TASK_COLUMNS) -> TaskPage:
        """The part of the sorted list that lies between the two positions, cut at either end."""
        at, rises = place(query.order), query.direction is OrderDirection.ASC
        found = sorted(self._those_of(query.filter), key=at)
        low, high = (query.after, query.before) if rises else (query.before, query.after)
        start = 0 if low is None else bisect_right(found, standing(query.order, low), key=at)
        end = len(found) if high is None else bisect_left(found, standing(query.order, high), key=at)
        rest, below, above = found[start:end], start > 0, end < len(found)
        if not rises:
            rest.reverse()
        earlier, later = (below, above) if rises else (above, below)
        cut = len(rest) > query.limit
        shown = [task.copy() for task in (rest[-query.limit :] if query.backwards else rest[: query.limit])]
        more = (later, earlier or cut) if query.backwards else (later or cut, earlier)
        return TaskPage(shown, *more, len(self.events))

    def _those_of(self, filter: TaskFilter) -> list[Task]:
        tasks = list(self.tasks.values())
        for holds in parts(filter):
            tasks = [task for task in tasks if holds(task)]
        return tasks

    def select(self, filter: TaskFilter, *, ttl_seconds: float = 300.0) -> Generator[None, None, Selection]:
        """The ids of all that match, newest first."""
        found = sorted(self._those_of(filter), key=place(TaskOrderField.CREATED_AT), reverse=True)
        counts = Counter(TaskStatus(task.status) for task in found)
        yield
        return Selection("", tuple(task.id for task in found), self.now(ttl_seconds), counts)

    def selection(self, selection_id: str) -> Selection:
        """Until it is used or its time is over."""
        held = self.selections.get(selection_id)
        if held is None or held.expires_at <= instant(self.asked_at):
            raise SelectionNotFound(selection_id)
        return held

    def throughput(self, window_seconds: int, step_seconds: int, task_type: str | None = None) -> list[ThroughputStep]:
        """What happened in each step of the window; steps are whole minutes."""
        last = int(self.asked_at) // step_seconds * step_seconds
        happened = {last - step_seconds * n: Counter[str]() for n in reversed(range(window_seconds // step_seconds))}
        for (minute, kind, what), count in self.flow.items():
            start = int(seconds_of(f"{minute}Z")) // step_seconds * step_seconds
            if start in happened and task_type in (None, kind):
                happened[start][what] += count
        return [
            ThroughputStep(instant(start), *(counts[what] for what in ("created", "completed", "failed", "cancelled")))
            for start, counts in happened.items()
        ]

    def log_bounds(self) -> LogBounds:
        """What is kept."""
        return LogBounds(self.floor, len(self.events))

    def events_after(self, seq: int, limit: int = 1_000) -> Told:
        """The log from there on."""
        if seq < self.floor:
            raise CursorExpired("")
        if seq > len(self.events):
            raise CursorFromFuture("")
        return Told(self.events[seq : seq + limit])


def place(order: TaskOrderField) -> Callable[[Task], tuple[Any, ...]]:
    """What tells where a task stands in the order."""
    position = attrgetter(*order.columns)
    return lambda task: standing(order, position(task))


def standing(order: TaskOrderField, position: tuple[Any, ...]) -> tuple[Any, ...]:
    """The position in the form that compares as tasks stand: by priority, ids of equals run the other way."""
    return (*position[:-1], -position[-1]) if order is TaskOrderField.PRIORITY else position


def parts(filter: TaskFilter) -> Iterator[Callable[[Task], bool]]:
    """Each part of the filter that is given: whether it holds for a task."""
    if filter.ids is not None:
        ids = frozenset(filter.ids)
        yield lambda task: task.id in ids
    chosen = {"status": filter.statuses, "task_type": filter.task_types, "claimed_by": filter.claimed_by}
    for name, among in chosen.items():
        if among is not None:
            yield among_these(name, among)
    for label in filter.labels or ():
        yield lambda task, label=label: task.labels.get(label.key) == label  # type: ignore[misc]
    if filter.created_after is not None:
        after = filter.created_after
        yield lambda task: task.created_at >= after
    if filter.created_before is not None:
        before = filter.created_before
        yield lambda task: task.created_at < before
    lowest, highest = filter.min_priority or 0, filter.max_priority or 10
    if (lowest, highest) != (0, 10):
        yield lambda task: lowest <= task.priority <= highest


def among_these(name: str, values: Collection[str]) -> Callable[[Task], bool]:
    """Whether an attribute is one of these."""
    return lambda task: getattr(task, name) in values
