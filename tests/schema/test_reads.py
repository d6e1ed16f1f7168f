"""What is read from the database: only the columns asked for, and as many questions for twenty rows as for fifty."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from db.sqlite.library import newer as sqlite3
from db.sqlite.store import SqliteStore
from resolvers import relations
from resolvers.context import Context
from tests.schema.conftest import Api

LARGE = re.compile(r"\b(parameters|result_data|result|error_message|progress_message)\b")


@pytest.fixture
def statements(store: SqliteStore, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every statement that readers run from now on, once: none is given up and asked again on a busy machine."""
    monkeypatch.setattr("db.sqlite.near.HELD_SECONDS", 60)
    seen: list[str] = []
    run = store.readers.run

    async def watched(question: Callable[[sqlite3.Connection], Any]) -> Any:
        def traced(connection: sqlite3.Connection) -> Any:
            connection.set_trace_callback(seen.append)
            try:
                return question(connection)
            finally:
                connection.set_trace_callback(None)

        return await run(traced)

    async def watched_rows(sql: str, values: Any = ()) -> Any:
        return await watched(lambda connection: connection.execute(sql, values).fetchall())

    monkeypatch.setattr(store.readers, "run", watched)
    monkeypatch.setattr(store.readers, "rows", watched_rows)
    return seen


@pytest.mark.parametrize(
    "query",
    [
        "{ tasks(first: 10) { nodes { id status priority } } }",
        "{ tasks(first: 10, orderBy: {field: PRIORITY}) { edges { node { id } cursor } pageInfo { endCursor } } }",
        '{ task(id: "1") { id createdAt canCancel waitedSeconds } }',
        '{ task(id: "1") { id waitingBecause { code } worker { id } labels { key } cancellation { reason } } }',
        '{ awaitTasks(ids: ["1"], timeoutSeconds: 0) { id status } }',
        "{ workers { nodes { currentTasks { id status } } } }",
        "{ taskEvents { events { task { id status } } } }",
    ],
)
async def test_large_columns_are_left_where_they_are_unless_asked_for(
    api: Api, statements: list[str], query: str
) -> None:
    await api.create(3)
    await api.claim()
    for _ in ("by graphql-core", "compiled"):
        await api.ask(query)
    assert any("task_queue" in statement for statement in statements)
    assert [statement for statement in statements if LARGE.search(statement)] == []


async def test_a_column_that_is_asked_for_is_read(api: Api, statements: list[str]) -> None:
    await api.create()
    await api.ask("{ tasks { nodes { parameters } } }")
    assert any(LARGE.search(statement) for statement in statements)


async def test_tasks_are_counted_only_when_the_count_is_asked_for(api: Api, statements: list[str]) -> None:
    await api.create(3)
    await api.ask("{ tasks { nodes { id } } }")
    assert [statement for statement in statements if "task_counts" in statement] == []
    await api.ask("{ tasks { nodes { id } totalCount } }")
    assert any("task_counts" in statement for statement in statements)


ALL_RELATIONS = """
  id labels { key value } worker { id status } parameterSchema { taskType } cancellation { reason }
  waitingBecause { code position } waitedSeconds ranSeconds canCancel canRetry
"""
MANY = {
    "tasks": "query Q($n: Int) { tasks(first: $n) { nodes { %s } totalCount } }",
    "events": "query Q($n: Int) { taskEvents(first: $n) { events { cursor task { %s } } } }",
    "workers": "query Q($n: Int) { workers(first: $n) { nodes { id currentTasks { %s } } } }",
}


ROWS = re.compile(r"FROM (task_queue|task_labels|worker_heartbeats)")


def grouped(statements: list[str]) -> Iterator[str]:
    return (statement for statement in statements if ROWS.search(statement))


@pytest.mark.parametrize("document", MANY.values(), ids=MANY)
async def test_fifty_rows_with_all_their_relations_take_as_many_questions_as_twenty(
    api: Api, statements: list[str], document: str
) -> None:
    await api.create(60, labels=[{"key": "k", "value": "v"}])
    for worker in range(50):
        await api.claim(f"w{worker}")
    statements.clear()
    counts = []
    for first in (20, 50):
        answer = await api.ask(document % ALL_RELATIONS, n=first)
        assert "errors" not in answer
        counts.append(len(list(grouped(statements))))
        statements.clear()
    assert counts[0] == counts[1] <= 8


async def test_what_changes_between_two_events_of_one_operation_is_read_anew(api: Api) -> None:
    await api.create()
    (event,) = await api.services.store.events_after(0)
    context = Context(api.services)
    before = await relations.EVENT_TASK.resolve(context, event, ("id", "status"))
    await api.data("CancelTask", id="1")
    after = await relations.EVENT_TASK.resolve(context, event, ("id", "status"))
    assert (before.status, after.status) == ("queued", "cancelled")


async def test_a_relation_is_loaded_once_for_all_that_share_it(api: Api, statements: list[str]) -> None:
    await api.create(10)
    await api.claim(limit=10)
    statements.clear()
    answer = await api.data("{ tasks { nodes { worker { id } } } }")
    assert [task["worker"]["id"] for task in answer["nodes"]] == ["w"] * 10
    questions = [statement for statement in statements if "worker_heartbeats" in statement]
    assert len(questions) == 1
    assert questions[0].count('"w"') == 1
