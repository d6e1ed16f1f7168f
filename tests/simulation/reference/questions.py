"""What readers are told."""

from collections import Counter
from collections.abc import Callable, Generator
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
        found = self._matching(query.filter, query.order, query.direction)
        places = list(map(place(query.order), found))
        rises = query.direction is OrderDirection.ASC
        start, end = 0, len(found)
        if query.after is not None:
            start = sum(p <= query.after if rises else p >= query.after for p in places)
        if query.before is not None:
            end -= sum(p >= query.before if rises else p <= query.before for p in places)
        rest, earlier, later = found[start:end], start > 0, end < len(found)
        cut = len(rest) > query.limit
        shown = [task.copy() for task in (rest[-query.limit :] if query.backwards else rest[: query.limit])]
        more = (later, earlier or cut) if query.backwards else (later or cut, earlier)
        return TaskPage(shown, *more, len(self.events))

    def _matching(self, filter: TaskFilter, order: TaskOrderField, direction: OrderDirection) -> list[Task]:
        return sorted(self._those_of(filter), key=place(order), reverse=direction is OrderDirection.DESC)

    def _those_of(self, filter: TaskFilter) -> list[Task]:
        tasks = self.tasks.values()
        return list(tasks) if filter == TaskFilter() else [task for task in tasks if matches(task, filter)]

    def select(self, filter: TaskFilter, *, ttl_seconds: float = 300.0) -> Generator[None, None, Selection]:
        """The ids of all that match, newest first."""
        found = self._matching(filter, TaskOrderField.CREATED_AT, OrderDirection.DESC)
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


def place(order: TaskOrderField) -> Callable[[Task], tuple[Any, int]]:
    """What tells where a task stands in the order."""
    return attrgetter(order.value, "id")


def matches(task: Task, filter: TaskFilter) -> bool:
    """Whether every part of the filter that is given holds."""
    return (
        (filter.ids is None or task.id in filter.ids)
        and (filter.statuses is None or task.status in filter.statuses)
        and (filter.task_types is None or task.task_type in filter.task_types)
        and (filter.claimed_by is None or task.claimed_by in filter.claimed_by)
        and (not filter.labels or all(task.labels.get(label.key) == label for label in filter.labels))
        and (filter.created_after is None or task.created_at >= filter.created_after)
        and (filter.created_before is None or task.created_at < filter.created_before)
        and (filter.min_priority or 0) <= task.priority <= (filter.max_priority or 10)
    )
