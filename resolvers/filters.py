"""Which events a listener hears of. A choice is made once for each batch of events, however many listeners make it."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from db.records import EventKind, EventRecord, Label, TaskFilter, TaskRecord, TaskStatus
from resolvers.ring import Batch

FACTS = ("id", "task_type", "status", "created_at", "priority")
TEXTS = ("id", "parameters", "error_message")
EVERYTHING = TaskFilter()
Judge = Callable[[EventRecord], bool]
TaskJudge = Callable[[TaskRecord], bool]


@dataclass(frozen=True, slots=True)
class Choice:
    """Events of this kind (None: any), of these tasks (None: any), whose task matched when they happened.

    Status and worker are the event's own. What never changes is read from the task; so are its texts, as they are now.
    """

    kind: EventKind | None = None
    filter: TaskFilter = EVERYTHING
    ids: frozenset[int] | None = None

    async def among(self, batch: Batch) -> Sequence[EventRecord]:
        """The events of the batch that are chosen, in order."""
        if self == Choice():
            return batch.events
        return await batch.once(self, lambda: self._choose(batch))

    async def _choose(self, batch: Batch) -> Sequence[EventRecord]:
        found = [event for event in batch.events if self._concerns(event)]
        if found and self.filter != EVERYTHING:
            judges = await judges_of(self.filter, batch)
            found = [event for event in found if all(judge(event) for judge in judges)]
        return found

    def _concerns(self, event: EventRecord) -> bool:
        return (self.kind is None or event.kind is self.kind) and (self.ids is None or event.task_id in self.ids)


async def judges_of(filter: TaskFilter, batch: Batch) -> list[Judge]:
    """A judge for each part of the filter that is given, with all that it has to know of the batch's tasks."""
    tasks = await batch.tasks(FACTS)
    judges = list(by_event(filter, batch.events, tasks))
    judges += [of_task(tasks, judge) for judge in by_facts(filter)]
    if filter.search:
        texts = await batch.tasks(TEXTS)
        judges += [of_task(texts, containing(word)) for word in filter.search.split()]
    if filter.labels:
        judges.append(carrying(frozenset(filter.labels), await batch.labels()))
    return judges


def by_event(filter: TaskFilter, events: Sequence[EventRecord], tasks: Mapping[int, TaskRecord]) -> Iterator[Judge]:
    """Judges of what the event itself tells."""
    if (ids := filter.ids) is not None:
        yield lambda event: event.task_id in ids
    if (workers := filter.claimed_by) is not None:
        yield lambda event: event.worker_id in workers
    if (statuses := filter.statuses) is not None:
        then = statuses_then(events, tasks)
        yield lambda event: then[event.seq, event.task_id] in statuses


def by_facts(filter: TaskFilter) -> Iterator[TaskJudge]:
    """Judges of what never changes about a task."""
    if (types := filter.task_types) is not None:
        yield lambda task: task.task_type in types
    if (after := filter.created_after) is not None:
        yield lambda task: task.created_at >= after
    if (before := filter.created_before) is not None:
        yield lambda task: task.created_at < before
    if (low := filter.min_priority) is not None:
        yield lambda task: task.priority >= low
    if (high := filter.max_priority) is not None:
        yield lambda task: task.priority <= high


def of_task(tasks: Mapping[int, TaskRecord], judge: TaskJudge) -> Judge:
    """The judge of events that judges their task; one that is gone never passes."""
    return lambda event: event.task_id in tasks and judge(tasks[event.task_id])


def carrying(wanted: frozenset[Label], labels: Mapping[int, Sequence[Label]]) -> Judge:
    """The judge that wants all of these labels on the task."""
    return lambda event: wanted.issubset(labels.get(event.task_id, ()))


def containing(word: str) -> TaskJudge:
    """The judge that finds a word in a task's texts: plain or escaped as in JSON, ASCII letters in either case."""
    forms = {lowered(form) for form in (word, json.dumps(word)[1:-1], json.dumps(word, ensure_ascii=False)[1:-1])}

    def contains(task: TaskRecord) -> bool:
        texts = (lowered(task.parameters), lowered(task.error_message or ""))
        return any(form in text for form in forms for text in texts)

    return contains


def lowered(text: str) -> bytes:
    """The text with ASCII letters in lower case, as SQL compares it."""
    return text.encode("utf-8", "surrogatepass").lower()


def statuses_then(
    events: Sequence[EventRecord], tasks: Mapping[int, TaskRecord]
) -> dict[tuple[int, int], TaskStatus | None]:
    """The status of each event's task when it happened, by position and task: read backwards from the present one.

    Whoever makes progress runs.
    """
    now: dict[int, TaskStatus | None] = {id: task.status for id, task in tasks.items()}
    then: dict[tuple[int, int], TaskStatus | None] = {}
    for event in reversed(events):
        status = now.get(event.task_id)
        if event.kind is EventKind.PROGRESS:
            status = TaskStatus.RUNNING
        elif event.status is not None:
            status, now[event.task_id] = event.status, event.previous_status
        then[event.seq, event.task_id] = status
    return then
