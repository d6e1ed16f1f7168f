"""Lists that the store writes as JSON are the lists that records would make."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from db.shapes import WrittenPage
from db.sqlite.library import newer as sqlite3
from tests.execution import documents
from tests.execution.queue import Road, fill, roads

WORKER = "worker { id __typename hostname pid version strategy tasksProcessed tasksFailed startedAt lastHeartbeat }"
TABLE = "{ tasks(first: %d) { nodes { id %s } pageInfo { hasNextPage startCursor endCursor } totalCount } }"


@pytest.fixture
async def both(tmp_path: Path) -> AsyncIterator[tuple[Road, Road]]:
    """graphql-core, and compiled operations, each on a copy of one queue."""
    await fill(tmp_path / "source.db")
    ordinary, compiled = roads(tmp_path, tmp_path / "source.db")
    for road in (ordinary, compiled):
        await road.open()
    yield ordinary, compiled
    for road in (ordinary, compiled):
        await road.close()


@pytest.fixture
def written(both: tuple[Road, Road], monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether the store wrote each page that it was asked to write."""
    seen: list[bool] = []
    write = both[1].store.written_page

    async def watched(*question: Any) -> WrittenPage | None:
        page = await write(*question)
        seen.append(page is not None)
        return page

    monkeypatch.setattr(both[1].store, "written_page", watched)
    return seen


async def alike(both: tuple[Road, Road], query: str, variables: dict[str, Any] | None = None) -> Any:
    """The answer, which both roads give."""
    ordinary, compiled = [orjson.loads(await road.ask(query, variables or {})) for road in both]
    assert compiled == ordinary
    return ordinary["data"]["tasks"]


def change(both: tuple[Road, Road], sql: str, *values: object) -> None:
    """Write something unusual into both copies, as other programs may."""
    for road in both:
        connection = sqlite3.connect(road.store.path)
        with connection:
            connection.execute(f"UPDATE task_queue SET {sql} WHERE id = 30 - 1", values)
        connection.close()


@pytest.mark.parametrize("first", [1, 7, 29, 30, 100])
async def test_the_shipped_list_is_written(both: tuple[Road, Road], written: list[bool], first: int) -> None:
    page = await alike(both, documents.text("ListTasks"), {"first": first})
    assert len(page["nodes"]) == min(first, 30)
    assert page["pageInfo"]["hasNextPage"] is (first < 30)
    assert written == [True]


async def test_pages_can_be_walked(both: tuple[Road, Road], written: list[bool]) -> None:
    seen, after = [], None
    for _ in range(4):
        variables = {"first": 9, "after": after, "filter": {"statuses": ["QUEUED", "RUNNING", "CANCELLED"]}}
        page = await alike(both, documents.text("ListTasks"), variables)
        seen += [node["id"] for node in page["nodes"]]
        after = page["pageInfo"]["endCursor"] or after
    assert len(seen) == len(set(seen)) == page["totalCount"] > 18
    assert all(written)


@pytest.mark.parametrize(
    ("sql", "value"),
    [
        ("progress = ?", 0.1 + 0.2),
        ("progress = ?", 1e-7),
        ("error_message = ?", '"quoted" \\ \x00\x01\x1f\x7f\n\t é 漢 🎈 \u2028'),
        ("parameters = ?", '{ "a": [1.50, 1e300, "\\u0000"] }'),
        ("parameters = ?", "{'a': True}"),
        ("parameters = ?", "{a: 1}"),
        ("result_data = ?", "{'a': None}"),
    ],
)
async def test_values_are_printed_alike(both: tuple[Road, Road], written: list[bool], sql: str, value: object) -> None:
    change(both, sql, value)
    fields = "taskType status parameters priority createdAt completedAt progress result errorMessage"
    await alike(both, TABLE % (100, f"__typename {fields} labels {{ key value }} {WORKER}"))
    assert written == [True]


@pytest.mark.parametrize(
    ("sql", "value"),
    [
        ("claimed_at = ?", "2025-06-15 12:00:00"),
        ("retry_count = 0, max_retries = ?", 2**40),
        ("retry_count = 0, max_retries = ?", 3.5),
        ("error_message = ?", b"\xff"),
        ("progress = ?", "far"),
    ],
)
async def test_unusual_values_are_left_to_records(
    both: tuple[Road, Road], written: list[bool], sql: str, value: object
) -> None:
    change(both, sql, value)
    for road in both:
        answer = orjson.loads(await road.ask(TABLE % (100, "claimedAt maxRetries errorMessage progress"), {}))
        assert ("errors" in answer) is (value != "2025-06-15 12:00:00")
    assert written == [False]


@pytest.mark.parametrize(
    "query",
    [
        "{ tasks(first: 3) { edges { cursor node { id } } nodes { id } } }",
        "{ tasks(first: 3) { a: nodes { id } b: nodes { status } } }",
        "{ tasks(first: 3) { nodes { id worker { id status } } } }",
        "{ tasks(first: 3) { nodes { id parameterSchema { taskType } } } }",
        "{ tasks(first: 3) { nodes { id parameterSchema { __typename } waitingBecause { __typename } } } }",
        "{ tasks(first: 3) { nodes { id canCancel } } }",
    ],
)
async def test_what_needs_records_is_not_written(both: tuple[Road, Road], written: list[bool], query: str) -> None:
    await alike(both, query)
    assert written == []


@pytest.mark.parametrize("arguments", ["last: 5", 'first: 5, filter: {search: "a"}', "first: 5, filter: {ids: [3, 4]}"])
async def test_other_pages_are_read(both: tuple[Road, Road], written: list[bool], arguments: str) -> None:
    await alike(both, f"{{ tasks({arguments}) {{ nodes {{ id status }} pageInfo {{ endCursor }} }} }}")
    assert written == [False]
