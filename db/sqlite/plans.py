"""Which index answers a list: a walk along an index in order, or a small gathered set that is sorted.

Everything here composes the columns of an order, named turn_id and so on. The records are joined to them afterwards, so
that no walk or sort carries wide rows.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from db.records import TaskFilter, TaskOrderField
from db.sqlite.arms import Arm, gathered, ids_in, walk
from db.sqlite.conditions import among, membership, properties
from db.sqlite.orders import ORDERS, Order
from db.sqlite.room import id_list
from db.sqlite.spans import Condition, Span, conjunction, span_of, union

EXAMINED_AT_MOST = 50_000
"""Tasks that one question may look at beyond those that it answers with."""
GATHERED_GLADLY = 5_000
"""A set so small that sorting it costs less than walking towards its members."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Where the tasks of a list come from, and what is left to check."""

    order: Order
    span: Span
    arms: Sequence[Arm]
    checks: Sequence[Condition]
    gathered: Condition | None = None
    instead: "Plan | None" = None
    """What answers when this one meets too few."""

    def turns(self, span: Span, descending: bool) -> Condition:
        """The query of the order's columns, in order within the span; its last placeholder is the limit."""
        ranges = span.conditions(self.order.columns)
        if self.gathered is not None:
            parts = [self._gather(self.gathered, range_) for range_ in ranges]
        else:
            parts = [self._arm(arm, range_) for arm in self.arms for range_ in ranges]
        sql, values = union(parts)
        return f"{sql} ORDER BY {self.order.terms(descending)} LIMIT ? + 0", values

    def _arm(self, arm: Arm, range_: Condition) -> Condition:
        index, (equal, values) = arm
        return (
            f"SELECT {self.order.selected} FROM task_queue INDEXED BY {index} WHERE {equal} AND {range_[0]}",
            (*values, *range_[1]),
        )

    def _gather(self, source: Condition, range_: Condition) -> Condition:
        sql, values = conjunction([*self.checks, range_])
        return (
            f"SELECT {self.order.selected} FROM ({source[0]}) AS gathered "
            f"CROSS JOIN task_queue ON id = gathered_id WHERE {sql}",
            (*source[1], *values),
        )

    @property
    def examines(self) -> bool:
        """Whether a walk may meet tasks that do not match."""
        return self.gathered is None and bool(self.checks)


def choose(connection: sqlite3.Connection, filter: TaskFilter, order: TaskOrderField) -> Plan:
    """A walk if an index has the order and the filter; else a small set, sorted; else a walk that checks."""
    arms, left = walk(filter, order)
    checks = [*left, *properties(filter, order)]
    walking = Plan(ORDERS[order], span_of(filter, order), arms, checks)
    if not checks:
        return walking
    sources = list(_sources(connection, filter, left))
    size, source = min(sources, key=lambda sized: sized[0]) if sources else (EXAMINED_AT_MOST + 1, None)
    if size > EXAMINED_AT_MOST:
        return walking
    gather = replace(walking, arms=(), checks=[*membership(filter), *properties(filter, order)], gathered=source)
    return gather if size <= GATHERED_GLADLY else replace(walking, instead=gather)


def _sources(
    connection: sqlite3.Connection, filter: TaskFilter, unwalked: Sequence[Condition]
) -> Iterator[tuple[int, Condition]]:
    """What an index can gather without an order, with its size (counted no further than a question may look)."""
    if filter.ids is not None:
        yield len(filter.ids), ("SELECT value AS gathered_id FROM json_each(?)", (id_list(filter.ids),))
    if filter.labels:
        label = filter.labels[0]
        sql = "SELECT task_id AS gathered_id FROM task_labels WHERE key = ? AND value = ?"
        yield _sized(connection, (sql, (label.key, label.value)))
    if filter.claimed_by is not None:
        yield _sized(connection, ids_in("idx_task_queue_worker", [among("claimed_by", filter.claimed_by)]))
    if unwalked:
        yield _sized(connection, gathered(filter))


def _sized(connection: sqlite3.Connection, source: Condition) -> tuple[int, Condition]:
    sql, values = source
    (size,) = connection.execute(
        f"SELECT count(*) FROM ({sql} LIMIT ? + 0)", (*values, EXAMINED_AT_MOST + 1)
    ).fetchone()
    return size, source
