"""The part of an order that lies between two positions, as SQL that keeps a walk within it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from db.records import TaskFilter, TaskOrderField
from db.sqlite.orders import Position

Condition = tuple[str, tuple[Any, ...]]
NOWHERE: Condition = ("FALSE", ())
_REVERSED = {"<": ">", ">": "<"}


@dataclass(frozen=True, slots=True)
class Span:
    """What lies between two positions, neither included. One with fewer values stands before all that begin with them;
    one without any is open.
    """

    lower: Position = ()
    upper: Position = ()

    def above(self, position: Position) -> "Span":
        """The part that lies above this position."""
        return replace(self, lower=max(self.lower, position))

    def below(self, position: Position) -> "Span":
        """The part that lies below this position."""
        return replace(self, upper=min(self.upper or position, position))

    def conditions(self, columns: Sequence[str]) -> list[Condition]:
        """Disjoint conditions that make up this span, each one range of an index that ends in these columns.

        A comparison of rows of values, (column, id) < (?, ?), would step over every task of the same value.
        """
        if self.upper and self.lower >= self.upper:
            return [NOWHERE]
        return list(_ranges(columns, self.lower, self.upper))


def _ranges(columns: Sequence[str], lower: Position, upper: Position) -> Iterator[Condition]:
    column, *rest = columns
    if lower and upper and lower[0] == upper[0]:
        yield from _where(column, lower[0], _ranges(rest, lower[1:], upper[1:]))
        return
    above = ">=" if rest and len(lower) == 1 else ">"
    yield conjunction([_compared(column, sign, end[0]) for sign, end in ((above, lower), ("<", upper)) if end])
    if len(upper) > 1:
        yield from _where(column, upper[0], _ranges(rest, (), upper[1:]))
    if len(lower) > 1:
        yield from _where(column, lower[0], _ranges(rest, lower[1:], ()))


def _compared(column: str, sign: str, value: str | int) -> Condition:
    if column.startswith("-") and isinstance(value, int):
        return f"{column[1:]} {_REVERSED[sign]} ?", (-value,)
    return f"{column} {sign} ?", (value,)


def _where(column: str, value: str | int, ranges: Iterator[Condition]) -> Iterator[Condition]:
    """These ranges, of tasks with this value."""
    for sql, values in ranges:
        yield f"{column} = ? AND {sql}", (value, *values)


def conjunction(conditions: Sequence[Condition]) -> Condition:
    """All of these at once."""
    sql, values = _joined(" AND ", conditions)
    return sql or "TRUE", values


def union(queries: Sequence[Condition]) -> Condition:
    """The rows of all these queries."""
    return _joined(" UNION ALL ", queries)


def _joined(between: str, parts: Sequence[Condition]) -> Condition:
    return between.join(sql for sql, _ in parts), tuple(value for _, values in parts for value in values)


def span_of(filter: TaskFilter, order: TaskOrderField) -> Span:
    """What the filter says of this order's value: from `created_after` on, up to but without `created_before`."""
    span = Span()
    if order is TaskOrderField.CREATED_AT:
        if filter.created_after is not None:
            span = span.above((filter.created_after,))
        if filter.created_before is not None:
            span = span.below((filter.created_before,))
    if order is TaskOrderField.PRIORITY:
        if filter.min_priority is not None:
            span = span.above((filter.min_priority,))
        if filter.max_priority is not None:
            span = span.below((filter.max_priority + 1,))
    return span
