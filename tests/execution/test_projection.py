"""A resolver is told the columns that the selection below it reads, and no others."""

from typing import Any

import pytest

from execution.compiled import places
from execution.documents import Prepared
from execution.engine import Engine
from execution.projection import Projection
from resolvers.roles import Role
from schema.root import build_schema
from tests.execution import documents
from tests.execution.small import Shelf

ENGINE = Engine(build_schema())


def projection(query: str) -> Projection:
    prepared: Prepared = ENGINE.prepare(query, None, Role.ADMIN)
    [place] = places(prepared)
    return Projection(place.read, place.field.type, place.nodes)


@pytest.mark.parametrize(
    ("query", "columns"),
    [
        ('{ task(id: "1") { status id } }', ("id", "status")),
        ('{ task(id: "1") { __typename } }', ("id",)),
        ('{ task(id: "1") { a: priority ...F } } fragment F on Task { ... { taskType } }', ("task_type", "priority")),
        ("{ tasks { edges { node { result } } nodes { attempt: maxRetries } } }", ("max_retries", "result")),
        ('{ task(id: "1") { canCancel worker { currentTasks { result } } } }', ("status", "claimed_by")),
        ('{ task(id: "1") { labels { key } } }', ("id",)),
        ("{ workers { nodes { currentTasks { result } } } }", ("id",)),
        (
            'mutation { cancelTask(id: "1") { ... on TaskAlreadyFinished { task { errorMessage } } } }',
            ("error_message",),
        ),
    ],
)
def test_the_selection_decides_the_columns_of_a_task(query: str, columns: tuple[str, ...]) -> None:
    assert projection(query)["Task"] == columns


def test_the_selection_of_a_connection_tells_whether_it_is_counted() -> None:
    assert "total_count" in projection(documents.text("ListTasks"))["TaskConnection"]
    assert "total_count" not in projection("{ tasks { nodes { id } } }")["TaskConnection"]


async def test_both_roads_tell_a_resolver_the_same_columns() -> None:
    seen: list[Any] = []

    class Watched(Engine):
        """Notes what is told."""

        def __init__(self) -> None:
            super().__init__(build_schema())
            tell = self.columns
            self.columns = lambda info, name: seen.append(tell(info, name)) or tell(info, name)

    engine = Watched()
    prepared = engine.prepare('{ task(id: "x") { id status } }', None, Role.ADMIN)
    for _ in range(2):
        await engine.execute(prepared, None, Shelf())  # type: ignore[arg-type]
    assert seen == [("id", "status"), ("id", "status")]
