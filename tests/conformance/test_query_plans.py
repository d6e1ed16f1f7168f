"""No question reads a whole table: the plans that SQLite makes of every statement."""

import re
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from db.records import TASK_COLUMNS, ClaimOrder, ClaimRequest, OrderDirection, TaskFilter, TaskOrderField, TaskPageQuery
from db.sqlite.claims import claim
from db.sqlite.columns import selecting, statements
from db.sqlite.connection import connect
from db.sqlite.library import newer as sqlite3
from db.sqlite.lists import count, page
from db.sqlite.plans import EXAMINED_AT_MOST
from tests.conformance.builders import START
from tests.conformance.test_pages import FILTERS

BIG_TABLES = ("task_queue", "task_events", "task_logs", "task_labels")
SMALL_FILES = ("tokens",)
BOUNDED = {"retention.aged": "reads the first rows by position, up to its limit"}


@pytest.fixture
def connection(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(connect(path)) as connection:
        yield connection


def plan(connection: sqlite3.Connection, sql: str, values: object = ()) -> list[str]:
    """The lines of the query plan."""
    return [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}", values).fetchall()]  # type: ignore[arg-type]


def whole_reads(lines: list[str]) -> list[str]:
    """The lines that read all of a big table without any index."""
    return [line for line in lines if re.fullmatch(rf"SCAN ({'|'.join(BIG_TABLES)}|task|waiting)", line)]


def asked(connection: sqlite3.Connection, ask: Callable[[], object]) -> list[str]:
    """The statements that this sends, with their values."""
    sent: list[str] = []
    connection.set_trace_callback(sent.append)
    ask()
    connection.set_trace_callback(None)
    return [sql for sql in sent if sql.startswith(("SELECT", "UPDATE")) and "sqlite_sequence" not in sql]


@pytest.mark.parametrize("order", TaskOrderField)
@pytest.mark.parametrize("name", FILTERS)
def test_lists_walk_or_gather_within_a_bound(connection: sqlite3.Connection, name: str, order: TaskOrderField) -> None:
    for direction in OrderDirection:
        for after in (None, (5, "t3", 7) if order is TaskOrderField.PRIORITY else ("t3", 7)):
            query = TaskPageQuery(10, FILTERS[name], order, direction, after=after)
            for sql in asked(connection, lambda query=query: page(connection, query, TASK_COLUMNS)):  # type: ignore[misc]
                lines = plan(connection, sql)
                assert not whole_reads(lines)
                assert "AS gathered" in sql or not any("TEMP B-TREE" in line for line in lines), sql
                assert re.search(r"LIMIT (\d+)", sql)


@pytest.mark.parametrize("name", FILTERS)
def test_counts_stop_at_their_bound(connection: sqlite3.Connection, name: str) -> None:
    for sql in asked(connection, lambda: count(connection, FILTERS[name], 100)):
        assert not whole_reads(plan(connection, sql))
        bounds = [int(bound) for bound in re.findall(r"LIMIT (\d+)", sql)]
        assert "task_counts" in sql or (bounds and min(bounds) <= EXAMINED_AT_MOST + 1)


@pytest.mark.parametrize("order", ClaimOrder)
def test_a_claim_seeks_each_turn(connection: sqlite3.Connection, order: ClaimOrder) -> None:
    sent = asked(connection, lambda: claim(connection, ClaimRequest("w1", ("a", "b"), 5, order), START))
    [sql] = [sql for sql in sent if "'claimed'" in sql]
    lines = plan(connection, sql)
    assert not whole_reads(lines)
    assert any("idx_task_queue_turn (task_type=?" in line for line in lines)
    assert "SEARCH task_queue USING INTEGER PRIMARY KEY (rowid=?)" in lines


FILES = sorted((Path(__file__).parents[2] / "db" / "sqlite" / "sql").glob("*.sql"))


@pytest.mark.parametrize("file", [path.stem for path in FILES if path.stem not in SMALL_FILES])
def test_no_named_statement_reads_a_whole_table(connection: sqlite3.Connection, file: str) -> None:
    for name, sql in statements(file).items():
        values = dict.fromkeys(re.findall(r":(\w+)", sql)) if ":" in sql else [None] * sql.count("?")
        lines = plan(connection, selecting(sql, TASK_COLUMNS), values)
        assert f"{file}.{name}" in BOUNDED or not whole_reads(lines), (file, name, lines)


def test_the_figures_seek_the_oldest_waiting_task_and_the_latest_beats(connection: sqlite3.Connection) -> None:
    lines = plan(connection, statements("statistics")["standing"], {"since": "2025-06-15T15:03:40.000000+00:00"})
    assert lines.count("SEARCH worker_heartbeats USING COVERING INDEX idx_worker_heartbeat (last_heartbeat>?)") == 2
    assert "SEARCH task_queue USING COVERING INDEX idx_task_queue_status (status=?)" in lines
    assert [line for line in lines if "TEMP B-TREE" in line] == []


@pytest.mark.parametrize("file", ["places", "tasks"])
def test_given_tasks_are_looked_up_one_by_one(connection: sqlite3.Connection, file: str) -> None:
    given = {name: sql for name, sql in statements(file).items() if "task_queue" in sql and "(:ids)" in sql}
    assert given
    for name, sql in given.items():
        lines = plan(connection, sql, dict.fromkeys(re.findall(r":(\w+)", sql)))
        assert "SEARCH task_queue USING INTEGER PRIMARY KEY (rowid=?)" in lines, (name, lines)


def test_a_walk_that_finds_nothing_says_which_narrower_question_works(connection: sqlite3.Connection) -> None:
    from db.errors import FilterTooBroad

    rows = [("t", "u")] * (EXAMINED_AT_MOST + 1)
    connection.execute("BEGIN")
    connection.executemany(
        "INSERT INTO task_queue (task_type, parameters, created_at, updated_at) VALUES ('a', '{}', ?, ?)", rows
    )
    with pytest.raises(FilterTooBroad, match="narrow it by statuses"):
        page(connection, TaskPageQuery(10, TaskFilter(search="needle")), TASK_COLUMNS)
    assert count(connection, TaskFilter(search="needle"), 10).exact is False
    connection.execute("UPDATE task_queue SET parameters = '\"needle\"' WHERE id > ?", (EXAMINED_AT_MOST - 3,))
    found = page(connection, TaskPageQuery(10, TaskFilter(search="needle")), ("id",))
    assert ([task.id for task in found.tasks], found.has_next) == ([50001, 50000, 49999, 49998], True)
    connection.execute("ROLLBACK")
