"""What a subscriber to the event log hears: a position, what comes after it, and the end when there is one."""

from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import dataclass

from db.records import TERMINAL, EventKind, EventRecord, TaskFilter, TaskPage, TaskPageQuery, TaskRecord, TaskStatus
from db.store import Columns
from resolvers.filters import Choice
from resolvers.ring import Batch
from resolvers.tail import Tail

STATE = (
    "id", "task_type", "status", "parameters", "created_at", "updated_at", "priority", "claimed_by", "retry_count",
    "attempt", "error_message", "cancel_reason",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """The chosen events on the way to the position `end`. After each position in `finished` nothing is awaited."""

    end: int
    events: Sequence[EventRecord]
    finished: Sequence[int] = ()


class Awaited:
    """Follows which of some tasks have not finished, from those that had not at a position of the log."""

    def __init__(self, ids: Collection[int], unfinished: set[int], since: int) -> None:
        self.ids, self.unfinished, self.since = frozenset(ids), unfinished, since
        self.told = False

    def finished(self, position: int, events: Sequence[EventRecord]) -> Sequence[int]:
        """The positions, on the way to this one over these events, at which the last of them finished."""
        found: list[int] = []
        if not self.told and position >= self.since:
            self.told = True
            found += [] if self.unfinished else [self.since]
        for event in events:
            if event.seq > self.since and event.status is not None and event.task_id in self.ids:
                found += self._follow(event)
        return found

    def _follow(self, event: EventRecord) -> Sequence[int]:
        if event.status not in TERMINAL:
            self.unfinished.add(event.task_id)
        elif event.task_id in self.unfinished:
            self.unfinished.discard(event.task_id)
            return () if self.unfinished else (event.seq,)
        return ()


async def standing(tail: Tail, ids: Sequence[int], columns: Columns = STATE) -> tuple[TaskPage, Awaited]:
    """The present state of those tasks that exist, and which have not finished."""
    query = TaskPageQuery(max(1, len(ids)), TaskFilter(ids=tuple(ids)))
    found = await tail.store.page(query, columns)
    unfinished = {task.id for task in found.tasks if task.status not in TERMINAL}
    return found, Awaited(ids, unfinished, found.log_position)


@dataclass(slots=True)
class Beginning:
    """Where a listener begins: `present` is told first, then what comes after `position`."""

    position: int
    present: Sequence[EventRecord] = ()
    awaited: Awaited | None = None


class TaskEvents:
    """A listener's view of the log: everything chosen after a position, or from now on.

    With `ids` it ends when all of these tasks have finished; without `after` their present state comes first. Two
    with the same `key` tell the same after the same position.
    """

    def __init__(self, tail: Tail, choice: Choice, after: int | None, ids: Sequence[int] | None = None) -> None:
        self.tail, self.choice, self.after, self.ids = tail, choice, after, ids

    @property
    def key(self) -> Choice:
        """What tells this view from others."""
        return self.choice

    async def begin(self) -> Beginning:
        """Find the place to begin. Raises CursorExpired, CursorFromFuture."""
        position = await self.tail.position(self.after)
        if self.ids is None:
            return Beginning(position)
        found, awaited = await standing(self.tail, self.ids)
        if self.after is not None:
            return Beginning(position, (), awaited)
        return Beginning(found.log_position, await self._present(found.tasks, found.log_position), awaited)

    async def steps(self, beginning: Beginning) -> AsyncIterator[Step]:
        """Everything after the beginning, without end. Raises CursorExpired."""
        position, awaited = beginning.position, beginning.awaited
        if awaited is not None:
            yield Step(position, (), awaited.finished(position, ()))
        async for batch in self.tail.batches(position):
            finished = () if awaited is None else awaited.finished(batch.end, batch.events)
            yield Step(batch.end, await self._chosen(batch, position), finished)
            position = batch.end

    async def page(self, position: int, limit: int) -> Step:
        """The chosen among the next events after a position, read for one listener. Raises CursorExpired."""
        batch = await self.tail.page(position, limit)
        return Step(batch.end, await self._chosen(batch, position))

    async def __aiter__(self) -> AsyncIterator[EventRecord]:
        """The events one by one. Raises CursorExpired, CursorFromFuture."""
        beginning = await self.begin()
        for event in beginning.present:
            yield event
        async for step in self.steps(beginning):
            for event in step.events:
                if not step.finished or event.seq <= step.finished[0]:
                    yield event
            if step.finished:
                return

    async def _chosen(self, batch: Batch, position: int) -> Sequence[EventRecord]:
        chosen = await self.choice.among(batch)
        return chosen if position <= batch.start else [event for event in chosen if event.seq > position]

    async def _present(self, tasks: Sequence[TaskRecord], position: int) -> Sequence[EventRecord]:
        order = {id: place for place, id in enumerate(self.ids or ())}
        states = [state_of(task, position) for task in sorted(tasks, key=lambda task: order[task.id])]
        return await self.choice.among(Batch(self.tail.store, position, position, states))


def state_of(task: TaskRecord, position: int) -> EventRecord:
    """The task's present status, told as if it were reached at this position."""
    told = {TaskStatus.FAILED: task.error_message, TaskStatus.CANCELLED: task.cancel_reason}
    return EventRecord(
        seq=position,
        task_id=task.id,
        kind=EventKind.STATUS,
        at=task.updated_at,
        previous_status=None,
        status=task.status,
        worker_id=task.claimed_by,
        retry_count=task.retry_count,
        attempt=task.attempt,
        progress=None,
        level=None,
        message=told.get(task.status),
        actor=None,
    )
