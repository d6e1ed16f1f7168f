"""Ranges of indexes that hold tasks in order. Merged, they are a walk; those of types can be gathered as well."""

from collections.abc import Iterator, Sequence
from itertools import chain, islice, product, starmap

from db.records import TaskFilter, TaskOrderField, TaskStatus
from db.sqlite.conditions import among, membership
from db.sqlite.spans import Condition, conjunction, union

Arm = tuple[str, Condition]
"""An index, and what is equal in the range of it."""

ARMS_AT_MOST = 96
"""What one walk merges: SQLite prepares so many in three milliseconds."""
PRIORITIES = range(1, 11)

_WHOLE: dict[TaskOrderField, Arm] = {
    TaskOrderField.CREATED_AT: ("idx_task_queue_created", ("TRUE", ())),
    TaskOrderField.UPDATED_AT: ("idx_task_queue_updated", ("TRUE", ())),
}
_NOT_WAITING = "status <> 'queued'"
_IN_TURN = "status = 'queued' AND deferred = 0"
_ASIDE = "status = 'queued' AND (deferred <> 0 OR priority NOT BETWEEN 1 AND 10)"
"""The conditions of the indexes by type, word for word, or SQLite does not take them."""


def walk(filter: TaskFilter, order: TaskOrderField) -> tuple[list[Arm], list[Condition]]:
    """The arms of a walk in this order, and the memberships that they leave unchecked."""
    statuses = list(dict.fromkeys(filter.statuses)) if filter.statuses is not None else None
    types = list(dict.fromkeys(filter.task_types)) if filter.task_types is not None else None
    by_type = [among("task_type", types)] if types is not None else []
    if order is TaskOrderField.PRIORITY:
        return [_by_priority(status) for status in statuses or TaskStatus], by_type
    if order is TaskOrderField.UPDATED_AT or (statuses is None and types is None):
        return [_WHOLE[order]], list(membership(filter))
    if types is not None:
        of_types = chain.from_iterable(starmap(_of_type, product(statuses or TaskStatus, types)))
        arms = list(islice(of_types, ARMS_AT_MOST + 1))
        if len(arms) <= ARMS_AT_MOST:
            return arms, []
    return [("idx_task_queue_status", ("status = ?", (status,))) for status in statuses or TaskStatus], by_type


def _by_priority(status: TaskStatus) -> Arm:
    if status is TaskStatus.QUEUED:
        return "idx_task_queue_claiming", ("status = 'queued'", ())
    return "idx_task_queue_priority", (f"status = ? AND {_NOT_WAITING}", (status,))


def _of_type(status: TaskStatus, task_type: str) -> Iterator[Arm]:
    """By creation. Those that wait are in the index of the turns, each priority by itself."""
    if status is not TaskStatus.QUEUED:
        yield "idx_task_queue_type", (f"status = ? AND task_type = ? AND {_NOT_WAITING}", (status, task_type))
        return
    for priority in PRIORITIES:
        yield "idx_task_queue_turn", (f"task_type = ? AND priority = ? AND {_IN_TURN}", (task_type, priority))
    yield "idx_task_queue_aside", (f"task_type = ? AND {_ASIDE}", (task_type,))


def gathered(filter: TaskFilter) -> Condition:
    """The ids of all tasks of the filter's statuses and types, each once and in no order."""
    if filter.task_types is None:
        return ids_in("idx_task_queue_status", list(membership(filter)))
    of_type = among("task_type", filter.task_types)
    parts = [ids_in("idx_task_queue_type", [*membership(filter), (_NOT_WAITING, ())])]
    if filter.statuses is None or TaskStatus.QUEUED in filter.statuses:
        in_turn = f"priority BETWEEN 1 AND 10 AND {_IN_TURN}"
        parts.append(ids_in("idx_task_queue_turn", [of_type, (in_turn, ())]))
        parts.append(ids_in("idx_task_queue_aside", [of_type, (_ASIDE, ())]))
    return union(parts)


def ids_in(index: str, conditions: Sequence[Condition]) -> Condition:
    """The ids of the tasks that an index finds by these conditions."""
    sql, values = conjunction(conditions)
    return f"SELECT id AS gathered_id FROM task_queue INDEXED BY {index} WHERE {sql}", values
