"""The parts of a filter as SQL on one task, for those that the chosen index does not hold already."""

import json
from collections.abc import Iterator, Sequence

from db.records import TaskFilter, TaskOrderField
from db.sqlite.room import id_list, json_list
from db.sqlite.spans import Condition

AMONG = "IN (SELECT value FROM json_each(?))"
_ESCAPES = str.maketrans({"!": "!!", "%": "!%", "_": "!_"})


def among(column: str, values: Sequence[str]) -> Condition:
    """The column has one of these values."""
    return f"{column} {AMONG}", (json_list(values),)


def membership(filter: TaskFilter) -> Iterator[Condition]:
    """Statuses and task types."""
    if filter.statuses is not None:
        yield among("status", filter.statuses)
    if filter.task_types is not None:
        yield among("task_type", filter.task_types)


def properties(filter: TaskFilter, order: TaskOrderField) -> Iterator[Condition]:
    """Everything else; a range of the order's own value is left to the span."""
    if filter.ids is not None:
        yield f"id {AMONG}", (id_list(filter.ids),)
    if filter.claimed_by is not None:
        yield among("claimed_by", filter.claimed_by)
    for label in filter.labels or ():
        yield (
            "EXISTS (SELECT 1 FROM task_labels WHERE task_id = id AND key = ? AND value = ?)",
            (label.key, label.value),
        )
    if order is not TaskOrderField.CREATED_AT:
        yield from _range("created_at", filter.created_after, filter.created_before)
    if order is not TaskOrderField.PRIORITY:
        above = None if filter.max_priority is None else filter.max_priority + 1
        yield from _range("priority", filter.min_priority, above)
    if filter.search and filter.unsearched_types:
        yield f"task_type NOT {AMONG}", (json_list(filter.unsearched_types),)
    for word in (filter.search or "").split():
        yield _contains(word)


def _range(column: str, start: str | int | None, end: str | int | None) -> Iterator[Condition]:
    if start is not None:
        yield f"{column} >= ?", (start,)
    if end is not None:
        yield f"{column} < ?", (end,)


def _contains(word: str) -> Condition:
    """Parameters are JSON text, in which some characters may stand escaped."""
    forms = {word, json.dumps(word)[1:-1], json.dumps(word, ensure_ascii=False)[1:-1]}
    patterns = [f"%{form.translate(_ESCAPES)}%" for form in sorted(forms)]
    either = " OR ".join(["parameters LIKE ? ESCAPE '!' OR error_message LIKE ? ESCAPE '!'"] * len(patterns))
    return f"({either})", tuple(pattern for pattern in patterns for _ in range(2))
