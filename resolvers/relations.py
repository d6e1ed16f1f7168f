"""What a task, an event or a worker leads to, loaded for many at once."""

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from db.records import EventRecord, Label, TaskRecord, WorkerRecord
from db.store import Columns
from resolvers.context import Context
from resolvers.related import Related

if TYPE_CHECKING:
    from resolvers.parameters import ParameterSchema

Ids = tuple[int, ...]
MOST_CURRENT_TASKS = 100
"""A worker may hold more: they are listed by `claimedBy`, page by page."""


async def _workers(context: Context, ids: Collection[str], columns: Columns) -> Mapping[str, WorkerRecord]:
    return await context.store.workers_by_id(ids)


async def _labels(context: Context, ids: Collection[int], columns: Columns) -> Mapping[int, Sequence[Label]]:
    return await context.store.labels(ids)


async def _schemas(context: Context, types: Collection[str], columns: Columns) -> Mapping[str, "ParameterSchema"]:
    found = ((name, context.services.registry.get_schema(name)) for name in types)
    return {name: schema for name, schema in found if schema is not None}


async def _tasks(context: Context, ids: Collection[int], columns: Columns) -> Mapping[int, TaskRecord]:
    return await context.store.tasks_by_id(ids, columns)


async def _held(context: Context, groups: Collection[Ids], columns: Columns) -> Mapping[Ids, Sequence[TaskRecord]]:
    tasks = await context.store.tasks_by_id({id for group in groups for id in group}, columns)
    return {group: [tasks[id] for id in group if id in tasks] for group in groups}


WORKER: Related[TaskRecord, str, WorkerRecord] = Related(
    columns=("claimed_by",), key=lambda context, task: task.claimed_by, load=_workers
)
LABELS: Related[TaskRecord, int, Sequence[Label]] = Related(
    columns=("id",), key=lambda context, task: task.id, load=_labels, missing=()
)
PARAMETER_SCHEMA: Related[TaskRecord, str, "ParameterSchema"] = Related(
    columns=("task_type",), key=lambda context, task: task.task_type, load=_schemas
)
EVENT_TASK: Related[EventRecord, int, TaskRecord] = Related(
    columns=("task_id",), key=lambda context, event: event.task_id, load=_tasks, of="Task"
)
CURRENT_TASKS: Related[WorkerRecord, Ids, Sequence[TaskRecord]] = Related(
    columns=("current_task_ids",),
    key=lambda context, worker: worker.current_task_ids[:MOST_CURRENT_TASKS] or None,
    load=_held,
    missing=(),
    of="Task",
)
