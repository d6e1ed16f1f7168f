"""Answers of the store and of the model, brought to one form that can be compared."""

from dataclasses import fields, is_dataclass
from operator import attrgetter
from typing import Any

from db.errors import StoreError
from db.records import TASK_COLUMNS, EventRecord, Selection, TaskRecord, WorkerRecord
from tests.simulation.reference.state import Worker

EVENT = tuple(field.name for field in fields(EventRecord))
WORKER = (
    "id", "strategy", "task_types", "paused", "pause_reason", "tasks_processed", "tasks_failed", "current_task_ids",
)  # fmt: skip
SELECTION = ("task_ids", "counts")

facts_of_task = attrgetter(*TASK_COLUMNS)
facts_of_worker = attrgetter(*WORKER)
facts_of_event = attrgetter(*EVENT)
facts_of_selection = attrgetter(*SELECTION)


def plain(value: Any) -> Any:
    """Records become tuples of what must be the same, refusals their kind and the task that they show."""
    if isinstance(value, TaskRecord):
        return facts_of_task(value)
    if isinstance(value, WorkerRecord | Worker):
        return facts_of_worker(value)
    if isinstance(value, EventRecord):
        return facts_of_event(value)
    if isinstance(value, Selection):
        return facts_of_selection(value)
    if isinstance(value, StoreError):
        return type(value).__name__, plain(getattr(value, "task", None))
    if isinstance(value, list | tuple):
        return tuple(plain(part) for part in value)
    if is_dataclass(value):
        return type(value).__name__, *(plain(getattr(value, field.name)) for field in fields(value))
    return value
