"""Positions in an order, and the SQL that keeps a walk between two of them."""

from dataclasses import dataclass, replace
from typing import Any

from db.records import TaskFilter, TaskOrderField

Position = tuple[str | int, int]
Condition = tuple[str, tuple[Any, ...]]
BEFORE_EVERY_ID = -1
FAR = 2**62


def bounded(position: Position) -> Position:
    """The position, or the nearest one that SQLite can hold."""
    value, task_id = position
    return (min(max(value, -FAR), FAR) if isinstance(value, int) else value), min(max(task_id, BEFORE_EVERY_ID), FAR)


@dataclass(frozen=True, slots=True)
class Span:
    """What lies between two positions (value, id), neither included; None is open."""

    lower: Position | None = None
    upper: Position | None = None

    def above(self, position: Position) -> "Span":
        """The part that lies above this position."""
        return replace(self, lower=position if self.lower is None else max(self.lower, position))

    def below(self, position: Position) -> "Span":
        """The part that lies below this position."""
        return replace(self, upper=position if self.upper is None else min(self.upper, position))

    def conditions(self, column: str) -> list[Condition]:
        """Disjoint conditions that make up this span, each one range of an index that ends in `column` (and the id).

        A comparison of pairs, (column, id) < (?, ?), would step over every task of the same value.
        """
        if self.lower is not None and self.upper is not None and self.lower >= self.upper:
            return [("FALSE", ())]
        if self.lower is not None and self.upper is not None and self.lower[0] == self.upper[0]:
            return [(f"{column} = ? AND id > ? AND id < ?", (self.lower[0], self.lower[1], self.upper[1]))]
        conditions = [self._middle(column)]
        if self.upper is not None and self.upper[1] > 0:
            conditions.append((f"{column} = ? AND id < ?", self.upper))
        if self.lower is not None:
            conditions.append((f"{column} = ? AND id > ?", self.lower))
        return conditions

    def _middle(self, column: str) -> Condition:
        ends = [(f"{column} > ?", self.lower), (f"{column} < ?", self.upper)]
        given = [(sql, position[0]) for sql, position in ends if position is not None]
        return " AND ".join(sql for sql, _ in given) or "TRUE", tuple(value for _, value in given)


def span_of(filter: TaskFilter, order: TaskOrderField) -> Span:
    """What the filter says of this order's value: from `created_after` on, up to but without `created_before`."""
    span = Span()
    if order is TaskOrderField.CREATED_AT:
        if filter.created_after is not None:
            span = span.above((filter.created_after, BEFORE_EVERY_ID))
        if filter.created_before is not None:
            span = span.below((filter.created_before, BEFORE_EVERY_ID))
    if order is TaskOrderField.PRIORITY:
        if filter.min_priority is not None:
            span = span.above((filter.min_priority, BEFORE_EVERY_ID))
        if filter.max_priority is not None:
            span = span.below((filter.max_priority + 1, BEFORE_EVERY_ID))
    return span
