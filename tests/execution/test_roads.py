"""The compiled road gives graphql-core's answers, errors included, for what it takes and for what it leaves."""

import copy
from typing import Any

import orjson
import pytest

from execution.engine import Engine
from resolvers.roles import Role
from tests.execution.small import SCHEMA, Shelf

ALL = "id title pages weight colour data at tags good loud"
BOOK = "query($id: ID!) { book(id: $id) { %s } }"
PAGE = "query($ids: [Int!]!) { page(ids: $ids) { __typename count nodes { id author { name } %s } } }"
ECHO = "query($filter: Filter, $number: Int! = 7, $real: Float, $colour: Colour! = RED, $colours: [Colour!]) {\
 echo(filter: $filter, number: $number, real: $real, colour: $colour, colours: $colours) }"


async def ask(engine: Engine, query: str, variables: dict[str, Any] | None, shelf: Shelf) -> Any:
    prepared = engine.prepare(query, None, Role.ADMIN)
    response = await engine.execute(prepared, copy.deepcopy(variables), shelf)
    for error in response.get("errors", []):
        if error["extensions"]["code"] == "INTERNAL":
            error.pop("message"), error["extensions"].pop("correlationId")
    return orjson.loads(orjson.dumps(response))


async def both(query: str, variables: dict[str, Any] | None = None) -> tuple[Any, Shelf]:
    """The compiled answer, after comparing it with the ordinary one."""
    engine, ordinary, compiled = Engine(SCHEMA), Shelf(), Shelf()
    first = await ask(engine, query, variables, ordinary)
    second = await ask(engine, query, variables, compiled)
    assert second == first
    assert list(second.get("data") or {}) == list(first.get("data") or {})
    return second, compiled


@pytest.mark.parametrize("fields", [*ALL.split(), "line", "author { name books { id } }", "sureAuthor { name }"])
@pytest.mark.parametrize("id", ["1", "2", "3", "4", "5", "6", "7", "8", "9"])
async def test_every_field_of_every_book_is_the_same(fields: str, id: str) -> None:
    await both(BOOK % fields, {"id": id})


@pytest.mark.parametrize("ids", [[1], [1, 2, 1], [1, 3], [], [1, 8], [4], [99]])
@pytest.mark.parametrize("fields", ["loud", "sureAuthor { id }", "author { books { author { id } } }", "tags"])
async def test_lists_in_a_page_are_the_same(ids: list[int], fields: str) -> None:
    await both(PAGE % fields, {"ids": ids})


@pytest.mark.parametrize(
    "query",
    [
        "{ found(id: 1) { __typename ... on Book { ...F } ... on Missing { message } } } fragment F on Book { title }",
        "{ found(id: 99) { __typename ... on Book { id } ... on Missing { message } } }",
        "{ found(id: 0) { __typename } }",
        "{ thing(id: 1) { title ... on Book { pages } } }",
        "{ thing(id: 99) { title } }",
        "{ a: plain b: plain book(id: 1) { x: id y: id id } book(id: 1) { title author { id } author { name } } }",
        "{ plain busy }",
        "{ plain maybeBusy other: maybeBusy }",
        "{ books(ids: [1, 99, 4]) { title } }",
        "{ __typename plain }",
        "{ __schema { queryType { name } } plain }",
        "query($yes: Boolean! = true) { book(id: 1) { id @include(if: $yes) title @skip(if: $yes) } }",
        "{ echo echo2: echo(filter: {ids: 1, colour: BLUE, data: {a: [1, {b: 2}]}}, real: 3, colours: RED) }",
        "query($at: DateTime) { echo(filter: {at: $at}) }",
        "mutation { a: add(number: 1) b: add(number: 2) }",
        "mutation { a: add(number: 1) b: add(number: -2) c: add(number: 3) }",
        "{ page { loose { id } } }",
        '{ books(ids: "1") { __typename } }',
    ],
)
async def test_shapes_are_the_same(query: str) -> None:
    await both(query)


@pytest.mark.parametrize("variables", [{}, {"inner": {"inner": {"inner": None}}}, {"inner": {"inner": {"x": 1}}}])
async def test_an_input_that_contains_itself_is_the_same(variables: dict[str, Any]) -> None:
    await both("query($inner: Inner) { deep(inner: $inner) }", variables)


@pytest.mark.parametrize(
    "variables",
    [
        {},
        {"filter": None, "real": None, "colours": None},
        {"filter": {}, "number": 1, "real": 1.5, "colour": "BLUE", "colours": ["RED", "BLUE"]},
        {"filter": {"ids": ["1", "2"], "colour": None, "at": "2025-01-01T00:00:00Z", "data": {"a": None}}},
        {"filter": {"extra": {"number": 1}, "weight": 2.5}},
        {"filter": {"extra": {"number": 1, "words": ["b"]}}},
        {"filter": {"extra": {}}},
        {"filter": {"extra": {"number": None}}},
        {"filter": {"ids": 1, "weight": 2}, "real": 3, "colours": "RED"},
        {"filter": {"nothing": 1}},
        {"filter": []},
        {"filter": {"at": "tomorrow"}},
        {"filter": {"ids": [None]}},
        {"number": None},
        {"number": 2**31},
        {"number": True},
        {"number": 1.0},
        {"real": "1"},
        {"colour": "GREEN"},
        {"colour": ["RED"]},
        {"colours": [None]},
        {"unknown": 1},
    ],
)
async def test_variables_are_the_same(variables: dict[str, Any]) -> None:
    await both(ECHO, variables)


async def test_relations_of_a_list_are_loaded_in_one_question() -> None:
    response, shelf = await both(PAGE % "title", {"ids": [1, 2, 1]})
    assert [node["author"]["name"] for node in response["data"]["page"]["nodes"]] == ["Ada", "Bo", "Ada"]
    assert shelf.loads == [[1, 2]]


async def test_a_resolver_runs_once_even_when_its_value_is_left_to_graphql_core() -> None:
    _, shelf = await both("mutation { a: add(number: 1) b: add(number: -2) c: add(number: 3) }")
    assert shelf.loads == [[1], [-2], [3]]


async def test_a_resolver_learns_the_columns_of_its_selection() -> None:
    _, shelf = await both(BOOK % "...F author { name }" + "fragment F on Book { loud title: id }", {"id": "1"})
    assert shelf.seen == [("author_id", "id", "title")]


@pytest.mark.parametrize(
    ("query", "expected"),
    [(PAGE % ALL, True), ("{ found(id: 1) { ... on Book { id } } }", True), (BOOK % "line(number: 1)", False)],
)
async def test_what_is_compiled(query: str, expected: bool) -> None:
    engine = Engine(SCHEMA)
    prepared = engine.prepare(query, None, Role.ADMIN)
    assert engine.compiled(prepared) is None
    assert (engine.compiled(prepared) is not None) == expected


async def test_each_event_is_answered_alike_by_both_roads() -> None:
    engine, shelf = Engine(SCHEMA), Shelf()
    prepared = engine.prepare("subscription { books(ids: [1, 2, 4, 1]) { title author { name } } }", None, Role.ADMIN)
    fast, slow = await engine.open(prepared, None, shelf), await engine.open(prepared, None, Shelf())
    slow.completion = None
    answers = [answer async for answer in fast.answers()]
    expected = [answer async for answer in slow.answers()]
    assert [answer["data"] for answer in answers] == [answer["data"] for answer in expected]
    assert [len(answer.get("errors", [])) for answer in answers] == [0, 0, 1, 0]
