"""Answers of the store and of the model, brought to one form that can be compared."""

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from operator import attrgetter
from typing import Any

from db.errors import StoreError
from db.records import TASK_COLUMNS, EventRecord, Selection, TaskRecord, WorkerRecord
from tests.simulation.reference.state import Told, Worker

EVENT = tuple(field.name for field in fields(EventRecord))
WORKER = (
    "id", "strategy", "task_types", "paused", "pause_reason", "tasks_processed", "tasks_failed", "current_task_ids",
)  # fmt: skip
SELECTION = ("task_ids", "counts")

facts_of_task = attrgetter(*TASK_COLUMNS)
facts_of_worker = attrgetter(*WORKER)
facts_of_event = attrgetter(*EVENT)
facts_of_selection = attrgetter(*SELECTION)

FORMS: dict[type, Callable[[Any], Any]] = {
    TaskRecord: facts_of_task,
    WorkerRecord: facts_of_worker,
    Worker: facts_of_worker,
    EventRecord: facts_of_event,
    Selection: facts_of_selection,
    StoreError: lambda refusal: (type(refusal).__name__, plain(getattr(refusal, "task", None))),
    list: lambda values: tuple(map(plain, values)),
    tuple: lambda values: tuple(map(plain, values)),
}


class Forms(dict[type, Callable[[Any], Any] | None]):
    """What brings values of each class to their form; None for those that are in it already."""

    def __missing__(self, kind: type) -> Callable[[Any], Any] | None:
        self[kind] = form = form_of(kind)
        return form


FOUND = Forms()


def plain(value: Any) -> Any:
    """Records become tuples of what must be the same, refusals their kind and the task that they show."""
    form = FOUND[type(value)]
    return value if form is None else form(value)


def form_of(kind: type) -> Callable[[Any], Any] | None:
    """That of the first class in the table which this one belongs to, or of any dataclass."""
    if issubclass(kind, Told):
        return None
    for base, form in FORMS.items():
        if issubclass(kind, base):
            return form
    if not is_dataclass(kind):
        return None
    names = [field.name for field in fields(kind)]
    return lambda value: (kind.__name__, *[plain(getattr(value, name)) for name in names])
