"""Pages of tasks, and counts."""

import sqlite3
from collections.abc import Sequence
from contextlib import suppress

from db.errors import FilterTooBroad, StoreError
from db.records import (
    TASK_COLUMNS,
    Count,
    OrderDirection,
    TaskFilter,
    TaskOrderField,
    TaskPage,
    TaskPageQuery,
)
from db.shapes import Shape, Written, WrittenPage
from db.sqlite.columns import Row, records, select_list, statements
from db.sqlite.library import OperationalError
from db.sqlite.orders import ORDERS, Position
from db.sqlite.plans import EXAMINED_AT_MOST, Plan, choose
from db.sqlite.room import Room
from db.sqlite.spans import Span, conjunction
from db.sqlite.written import object_of
from db.store import Columns

EVENTS = statements("events")
STATISTICS = statements("statistics")
TOO_BROAD = (
    f"None of the first {EXAMINED_AT_MOST:,} tasks in this order matches, and no index bounds the question: "
    "narrow it by statuses, task types, labels, a worker or a range of creation times, or order by CREATED_AT"
)


class Lists(Room):
    """The questions that describe their tasks."""

    async def page(self, query: TaskPageQuery, columns: Columns = TASK_COLUMNS) -> TaskPage:
        """One page of tasks in order. Raises FilterTooBroad when no index bounds the question."""
        return await self.readers.run(lambda connection: page(connection, query, columns))

    async def written_page(self, query: TaskPageQuery, shape: Shape, with_ends: bool) -> WrittenPage | None:
        """The same page as JSON; None when it has to be read. `with_ends` also finds out where it begins and ends."""
        with suppress(*OperationalError, StoreError):
            return await self.readers.run(lambda connection: written_page(connection, query, shape, with_ends))
        return None

    async def count(self, filter: TaskFilter, limit: int = 10_000) -> Count:
        """How many tasks match: exact from the counters for statuses and types alone, else counted up to `limit`."""
        return await self.readers.run(lambda connection: count(connection, filter, limit))


def page(connection: sqlite3.Connection, query: TaskPageQuery, columns: Columns) -> TaskPage:
    """The page and the log's position: a question sees one snapshot."""
    (head,) = connection.execute(EVENTS["head"]).fetchone()
    if matches_nothing(query.filter):
        return TaskPage([], False, False, head)
    return _Pager(connection, query, columns).page(head)


def written_page(
    connection: sqlite3.Connection, query: TaskPageQuery, shape: Shape, with_ends: bool
) -> WrittenPage | None:
    """A page that is a walk along an index, written by SQLite. Raises OperationalError for unusual values."""
    if query.backwards or matches_nothing(query.filter):
        return None
    pager = _Pager(connection, query, ())
    plain = pager.plan.gathered is None and not pager.plan.examines
    return pager.written(shape, with_ends) if plain else None


def matches_nothing(filter: TaskFilter) -> bool:
    """Whether some part of the filter is empty, which no task satisfies."""
    return () in (filter.ids, filter.statuses, filter.task_types, filter.claimed_by)


class _Pager:
    def __init__(self, connection: sqlite3.Connection, query: TaskPageQuery, columns: Columns) -> None:
        self.connection = connection
        self.query = query
        self.columns = columns
        self.plan = choose(connection, query.filter, query.order)
        self.descending = query.direction is OrderDirection.DESC
        position = ORDERS[query.order].position
        self.after = position(query.after) if query.after is not None else None
        self.before = position(query.before) if query.before is not None else None

    def page(self, head: int) -> TaskPage:
        query = self.query
        rows, more = find(
            self.connection, self.plan, self._between(), self.descending != query.backwards, query.limit, self.columns
        )
        earlier, later = self._exists_before(), self._exists_after()
        if query.backwards:
            return TaskPage(records(rows[::-1], self.columns), later, more or earlier, head)
        return TaskPage(records(rows, self.columns), more or later, earlier, head)

    def written(self, shape: Shape, with_ends: bool) -> WrittenPage:
        """The page as JSON, the log's position in the same snapshot."""
        (head,) = self.connection.execute(EVENTS["head"]).fetchone()
        turns, values = self.plan.turns(self._between(), self.descending)
        sql = (
            f"SELECT json_group_array({object_of(shape)}), count(*) FROM ({turns}) AS turn "
            "CROSS JOIN task_queue ON id = turn_id"
        )
        text, found = self.connection.execute(sql, (*values, self.query.limit)).fetchone()
        if not (with_ends and found):
            return WrittenPage(Written(text), self._exists_after(), self._exists_before(), head)
        sql = f"SELECT {self.plan.order.turn} FROM ({turns} OFFSET ?)"
        first = self.connection.execute(sql, (*values, 1, 0)).fetchone()
        last, *more = self.connection.execute(sql, (*values, 2, found - 1)).fetchall()
        return WrittenPage(
            Written(text, (first, last)), bool(more) or self._exists_after(), self._exists_before(), head
        )

    def _between(self) -> Span:
        span = self.plan.span
        lower, upper = (self.before, self.after) if self.descending else (self.after, self.before)
        span = span if lower is None else span.above(lower)
        return span if upper is None else span.below(upper)

    def _exists_before(self) -> bool:
        """Whether anything matches at or before the `after` position."""
        return self.after is not None and self._exists_from(self.after, downwards=not self.descending)

    def _exists_after(self) -> bool:
        return self.before is not None and self._exists_from(self.before, downwards=self.descending)

    def _exists_from(self, position: Position, downwards: bool) -> bool:
        *values, last = position
        span = self.plan.span
        span = span.below((*values, int(last) + 1)) if downwards else span.above((*values, int(last) - 1))
        try:
            rows, _ = find(self.connection, self.plan, span, downwards, 1, ("id",))
        except FilterTooBroad:
            return True
        return bool(rows)


def find(
    connection: sqlite3.Connection, plan: Plan, span: Span, descending: bool, limit: int, columns: Columns
) -> tuple[list[Row], bool]:
    """The first `limit` rows in order, and whether more may follow.

    A walk that checks tasks stops after EXAMINED_AT_MOST of them with what it has; with nothing: FilterTooBroad.
    """
    turns, values = plan.turns(span, descending)
    checks, checked = conjunction(plan.checks if plan.examines else [])
    sql = (
        f"SELECT {select_list(columns)} FROM ({turns}) AS turn CROSS JOIN task_queue ON id = turn_id "
        f"WHERE {checks} LIMIT ? + 0"
    )
    bound = EXAMINED_AT_MOST if plan.examines else limit + 1
    rows = connection.execute(sql, (*values, bound, *checked, limit + 1)).fetchall()
    if len(rows) > limit or not plan.examines or not _reaches(connection, turns, values):
        return rows[:limit], len(rows) > limit
    if plan.instead is not None:
        return find(connection, plan.instead, span, descending, limit, columns)
    if not rows:
        raise FilterTooBroad(TOO_BROAD)
    return rows, True


def _reaches(connection: sqlite3.Connection, turns: str, values: Sequence[object]) -> bool:
    """Whether a walk has as many tasks as a question may look at."""
    rows = connection.execute(f"SELECT 1 FROM ({turns} OFFSET ?)", (*values, 1, EXAMINED_AT_MOST - 1)).fetchall()
    return bool(rows)


def count(connection: sqlite3.Connection, filter: TaskFilter, limit: int) -> Count:
    """From the kept counters when they know, else by walking no further than the limit."""
    if matches_nothing(filter):
        return Count(0, True)
    if filter == TaskFilter(None, filter.statuses, filter.task_types, unsearched_types=filter.unsearched_types):
        return Count(_counted(connection, filter), True)
    plan = choose(connection, filter, TaskOrderField.CREATED_AT)
    plan = plan.instead or plan
    turns, values = plan.turns(plan.span, True)
    checks, checked = conjunction(plan.checks if plan.examines else [])
    found_ones = f"SELECT 1 FROM ({turns}) CROSS JOIN task_queue ON id = turn_id WHERE {checks} LIMIT ? + 0"
    bound = EXAMINED_AT_MOST if plan.examines else limit + 1
    sql = f"SELECT count(*) FROM ({found_ones})"
    (found,) = connection.execute(sql, (*values, bound, *checked, limit + 1)).fetchone()
    whole = found <= limit and not (plan.examines and _reaches(connection, turns, values))
    return Count(min(found, limit), whole)


def _counted(connection: sqlite3.Connection, filter: TaskFilter) -> int:
    rows = connection.execute(STATISTICS["counts"]).fetchall()
    return sum(
        number
        for task_type, status, number in rows
        if (filter.task_types is None or task_type in filter.task_types)
        and (filter.statuses is None or status in filter.statuses)
    )
