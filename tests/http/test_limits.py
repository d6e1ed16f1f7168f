"""A document is measured as it will be executed, in one pass, and told by numbers what it passes."""

import pytest
from graphql import GraphQLError, get_introspection_query, parse

from resolvers.roles import Role
from schema.root import build_schema
from server.limits import CAP, Limiter, Measure, Scale
from server.merges import merges
from server.settings import Limits, Settings

SCHEMA = build_schema()._schema


def limiter(**settings: object) -> Limiter:
    return Limiter(Settings(**settings), SCHEMA)


def measure(text: str, **sizes: object) -> Measure:
    return Scale(parse(text), SCHEMA, sizes).whole()


def refusal(text: str, role: Role = Role.ADMIN, **settings: object) -> dict[str, object]:
    found = limiter(**settings).check(parse(text), role)
    assert isinstance(found, GraphQLError), f"passed, at a cost of {found}"
    assert found.extensions is not None
    assert found.extensions["code"] == "TOO_COMPLEX"
    numbers: dict[str, object] = found.extensions["limits"]
    return numbers


def test_plain_fields_count_one_each():
    assert measure("{ statistics { totalTasks activeWorkers } }") == Measure(depth=2, fields=3, cost=3)


def test_what_is_inside_a_page_counts_for_each_entry():
    assert measure("{ tasks(first: 10) { nodes { id status } } }").cost == 1 + 10 * (1 + 2)
    assert measure("{ tasks(last: 10) { nodes { id events(first: 5) { cursor } } } }").cost == 1 + 10 * (1 + 1 + 1 + 5)


def test_a_page_without_a_size_has_a_hundred_entries():
    assert measure("{ tasks { nodes { id } } }").cost == 1 + 100 * 2


@pytest.mark.parametrize(
    ("size", "entries"), [(7, 7), (0, 1), (-5, 1), (None, 100), ("x", 100), (True, 100), (10**30, CAP)]
)
def test_a_page_sized_by_a_variable_counts_by_its_value(size: object, entries: int):
    text = "query ($n: Int) { tasks(first: $n) { nodes { id } } }"
    assert measure(text, n=size).cost == min(CAP, 1 + entries * 2)


def test_fragments_count_at_each_place_that_spreads_them():
    text = "{ a: task(id: 1) { ...T } b: task(id: 2) { ...T } } fragment T on Task { id x: status @skip(if: false) }"
    assert measure(text) == Measure(depth=2, fields=6, aliases=4, directives=2, cost=6)


def test_inline_fragments_add_no_depth():
    assert measure("{ ... on Query { ... { statistics { ... { totalTasks } } } } }").depth == 2


def test_fragments_in_a_circle_are_refused():
    found = limiter().check(parse("{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }"), Role.ADMIN)
    assert isinstance(found, GraphQLError)
    assert "spreads itself" in found.message


def test_fragments_that_nobody_uses_count_too():
    assert measure("{ __typename } fragment A on Query { __typename }").fields == 2


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("{ a b c }", 0),
        ("{ a a a }", 3),
        ("{ a x: a x: b }", 1),
        ("{ a { b } a { b c } }", 2),
        ("{ a { b } ... { a { b } } ...F ...F } fragment F on Query { a { b } }", 6),
        ("{ a } fragment F on Query { a a }", 1),
        ("{ ...Missing a }", 0),
    ],
)
def test_pairs_of_fields_under_one_path_are_counted(text: str, pairs: int):
    assert merges(parse(text)) == pairs


def test_a_fragment_bomb_is_measured_in_one_pass():
    levels = 40
    spreads = (" ".join([f"...F{n + 1}"] * 10) for n in range(levels))
    parts = [f"fragment F{n} on Query {{ {inside} }}" for n, inside in enumerate(spreads)]
    bomb = " ".join(["{ ...F0 }", *parts, f"fragment F{levels} on Query {{ statistics {{ totalTasks }} }}"])
    assert measure(bomb).fields == CAP
    assert isinstance(limiter().check(parse(bomb), Role.ADMIN), GraphQLError)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("{ a { b { c { d { e { f { g { h { i { j { k } } } } } } } } } } }", {"depth": {"actual": 11, "limit": 10}}),
        ("{ " + "id " * 501 + "}", {"fields": {"actual": 501, "limit": 500}}),
        ("{ " + " ".join(f"a{n}: id" for n in range(31)) + " }", {"aliases": {"actual": 31, "limit": 30}}),
        ("{ " + "id " * 65 + "}", {"merges": {"actual": 2080, "limit": 2000}}),
        ("{ id " + "@skip(if: false) " * 21 + "}", {"directives": {"actual": 21, "limit": 20}}),
        ("{ tasks(first: 1000) { nodes { id a b c d e } } }", {"cost": {"actual": 7001, "limit": 5000}}),
    ],
    ids=["depth", "fields", "aliases", "merges", "directives", "cost"],
)
def test_what_passes_a_limit_is_refused_with_the_numbers(text: str, numbers: dict[str, object]):
    assert refusal(text) == numbers


def test_every_limit_that_is_passed_is_told():
    assert set(refusal("{ " + " ".join(f"a{n}: id" for n in range(501)) + " }")) == {"fields", "aliases"}


def test_the_highest_number_passes():
    assert limiter().check(parse("{ " + " ".join(f"x{n}" for n in range(500)) + "}"), Role.ADMIN) == 500


def test_limits_can_be_set_for_everybody_and_for_a_role():
    text, tight = "{ statistics { totalTasks } }", Limits(cost=1)
    assert refusal(text, limits=tight)["cost"] == {"actual": 2, "limit": 1}
    assert refusal(text, Role.VIEWER, role_limits={Role.VIEWER: tight})["cost"] == {"actual": 2, "limit": 1}
    assert limiter(role_limits={Role.VIEWER: tight}).check(parse(text), Role.ADMIN) == 2


def test_a_variable_that_makes_a_page_too_large_is_refused_when_it_comes():
    judge, text = limiter(), "query ($n: Int = 3) { tasks(first: $n) { nodes { id a b c d e } } }"
    cost = judge.check(parse(text), Role.ADMIN)
    assert isinstance(cost, int)
    assert judge.cost(cost, {"n": 20}, Role.ADMIN) == 1 + 20 * 7
    assert judge.cost(cost, None, Role.ADMIN) == 1 + 3 * 7
    with pytest.raises(GraphQLError, match="cost 7001 of at most 5000"):
        judge.cost(cost, {"n": 1000}, Role.ADMIN)


def test_introspection_is_exempt_from_depth_and_open_by_role():
    document = parse(get_introspection_query())
    assert not isinstance(limiter().check(document, Role.ADMIN), GraphQLError)
    refused = limiter().check(document, Role.VIEWER)
    assert isinstance(refused, GraphQLError)
    assert refused.extensions == {"code": "FORBIDDEN"}
    assert not isinstance(limiter(introspection={"viewer"}).check(document, Role.VIEWER), GraphQLError)


def test_the_schema_can_be_asked_for_once_in_a_document():
    once = "__schema { queryType { name } }"
    assert not isinstance(limiter().check(parse(f"{{ {once} }}"), Role.ADMIN), GraphQLError)
    assert "cost" in refusal(f"{{ a: {once} b: {once} }}")


def test_typename_is_no_introspection():
    assert limiter(introspection=frozenset()).check(parse("{ __typename }"), Role.VIEWER) == 1
