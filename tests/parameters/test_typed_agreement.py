"""The typed path, the JSON path and the validator judge every value alike, and make the same of it."""

from typing import Any

import orjson
import pytest
from graphql import (
    ConstValueNode,
    GraphQLSchema,
    Undefined,
    coerce_input_value,
    graphql_sync,
    print_ast,
    value_to_literal,
)
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from resolvers.parameters import DefinitionRefused, ParameterSchema
from tests.parameters.typed import as_read, as_written, core_of, typed_input

VALUES_EACH = 40
WRITTEN_EACH = 3
NAMES = ["a", "top_n", "date-filter", "_x", "URL", "3d", "nested", "fooBar"]
TEXTS = ["", "a", "day", "last-week", "x@example.com", "2024-01-01", "ünï"]
FORMATS = ["email", "date", "uuid", "nonsense"]


def scalars() -> st.SearchStrategy[dict[str, Any]]:
    limits = st.fixed_dictionaries({}, optional={"minimum": st.integers(-3, 3), "maximum": st.integers(2, 9)})
    text = st.fixed_dictionaries(
        {}, optional={"maxLength": st.integers(0, 6), "pattern": st.just("^[a-z]"), "format": st.sampled_from(FORMATS)}
    )
    return st.one_of(
        st.builds(lambda rules: {"type": "integer", **rules}, limits),
        st.builds(lambda rules: {"type": "number", **rules}, limits),
        st.builds(lambda rules: {"type": "string", **rules}, text),
        st.just({"type": "boolean"}),
        st.builds(lambda values: {"enum": values}, st.lists(st.sampled_from(TEXTS), min_size=1, unique=True)),
        st.builds(
            lambda values: {"type": "integer", "enum": values}, st.lists(st.integers(0, 4), min_size=1, unique=True)
        ),
        st.sampled_from([{}, {"type": ["string", "null"]}, {"type": ["integer", "string"]}, {"const": "day"}]),
        st.sampled_from([{"$ref": "#/$defs/Size"}, {"$ref": "#"}, {"type": "object"}, {"type": "array"}]),
    )


def arrays(items: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    rules = st.fixed_dictionaries({}, optional={"minItems": st.integers(0, 2), "uniqueItems": st.booleans()})
    return st.builds(lambda item, more: {"type": "array", "items": item, **more}, items, rules)


def optionals(inner: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    return st.builds(lambda rule: {"anyOf": [rule, {"type": "null"}]}, inner)


@st.composite
def objects(draw: st.DrawFn, inner: st.SearchStrategy[dict[str, Any]]) -> dict[str, Any]:
    names = draw(
        st.lists(st.sampled_from(NAMES), min_size=draw(st.sampled_from([0, 1, 1, 2])), max_size=4, unique=True)
    )
    whole = st.sampled_from([{"minProperties": 1}, {"maxProperties": 2}, {"not": {"required": ["a"]}}])
    rules = draw(st.one_of(st.just({}), st.just({}), whole, st.booleans().map(lambda b: {"additionalProperties": b})))
    required = draw(st.lists(st.sampled_from(names), unique=True)) if names else []
    return {"type": "object", "properties": {n: draw(inner) for n in names}, "required": required, **rules}


nodes = st.recursive(scalars(), lambda inner: arrays(inner) | objects(inner) | optionals(inner), max_leaves=6)


def values_of(node: Any, document: dict[str, Any], depth: int = 0) -> st.SearchStrategy[Any]:
    """Values that mostly have the shape of a schema, with properties of no other name."""
    anything = st.sampled_from([None, True, 0, 1, 2.5, 10.0, 7, -4, *TEXTS, [], ["a"], [1, 1]])
    if "$ref" in node:
        aim = document if node["$ref"] == "#" else document["$defs"]["Size"]
        return values_of(aim, document, depth + 1) if depth < 3 else anything
    if "anyOf" in node:
        return st.none() | values_of(node["anyOf"][0], document, depth)
    if node.get("properties") and depth < 4:
        parts = {name: values_of(part, document, depth + 1) for name, part in node["properties"].items()}
        required = {name: parts[name] for name in node["required"]}
        whole = st.fixed_dictionaries(required, optional={n: part for n, part in parts.items() if n not in required})
        return st.one_of(*[whole] * 6, st.fixed_dictionaries({}, optional=parts), st.sampled_from([None, 1, "a", []]))
    if "items" in node and depth < 4:
        lists = st.lists(values_of(node["items"], document, depth + 1), max_size=2)
        return st.one_of(*[lists] * 4, anything)
    if "enum" in node:
        return st.one_of(*[st.sampled_from(node["enum"])] * 4, anything)
    return anything | st.sampled_from([{}, {"any": [{"thing": 1}]}]) if not node.get("type") else anything


@st.composite
def definitions(draw: st.DrawFn) -> ParameterSchema:
    document = draw(objects(nodes))
    document["$defs"] = {"Size": draw(objects(scalars()))}
    for owner in (document, document["$defs"]["Size"]):
        for name, node in owner["properties"].items():
            if draw(st.integers(0, 3)) == 0:
                owner["properties"][name] = {**node, "default": draw(values_of(node, document, 2))}
    try:
        return ParameterSchema.define("sample", orjson.loads(orjson.dumps(document)))
    except DefinitionRefused:
        assume(False)
        raise


@st.composite
def cases(draw: st.DrawFn) -> tuple[ParameterSchema, list[Any]]:
    schema = draw(definitions())
    values = values_of(schema.document, dict(schema.document))
    return schema, draw(st.lists(values, min_size=VALUES_EACH, max_size=VALUES_EACH))


def outcome(schema: ParameterSchema, parameters: Any) -> list[str] | dict[str, Any]:
    """What the validator says: every problem, or the parameters as a task would keep them."""
    problems = schema.problems(parameters)
    return [problem.message for problem in problems] if problems else schema.prepare(parameters)


def check_agreement(schema: ParameterSchema, values: list[Any]) -> None:
    core = core_of(schema)
    type_ = typed_input(core)
    for number, value in enumerate(values):
        read, written = as_read(value, type_), as_written(value, type_)
        expected = outcome(schema, read)
        assert outcome(schema, core.type_map["JSON"].coerce_input_value(read)) == expected  # type: ignore[attr-defined]
        typed = coerce_input_value(written, type_)
        if typed is Undefined:
            assert isinstance(expected, list), "GraphQL refuses what the validator accepts"
        else:
            assert outcome(schema, typed) == expected
            if number < WRITTEN_EACH:
                assert outcome(schema, resolved(core, value_to_literal(written, type_))) == expected


def resolved(core: GraphQLSchema, literal: ConstValueNode | None) -> Any:
    """The parameters that a resolver is given when they are written in a document."""
    assert literal is not None
    result = graphql_sync(core, f"mutation {{ submitTask(task: {{sample: {print_ast(literal)}}}) }}")
    assert result.data is not None, result.errors
    return result.data["submitTask"][1]


@settings(max_examples=1_000 // VALUES_EACH, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(cases())
def test_three_ways_to_judge_parameters_agree(case):
    check_agreement(*case)


@pytest.mark.slow
@settings(max_examples=10_000 // VALUES_EACH, deadline=None, suppress_health_check=list(HealthCheck))
@given(cases())
def test_three_ways_to_judge_parameters_agree_on_ten_thousand_cases(case):
    check_agreement(*case)
