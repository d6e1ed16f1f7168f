"""Validation by any JSON Schema: where a problem lies, and in which words it is told."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolvers.parameters import ParameterSchema, ParametersRefused
from resolvers.parameters.problems import FieldProblem


def schema_of(**properties: Any) -> ParameterSchema:
    return ParameterSchema.define("sample", {"type": "object", "properties": properties})


NESTED = schema_of(
    box={
        "type": "object",
        "properties": {"width": {"type": "integer"}, "tags": {"type": "array", "items": {"type": "string"}}},
        "required": ["width"],
    },
    sizes={"type": "array", "items": {"type": "integer", "minimum": 1}},
)


@pytest.mark.parametrize(
    ("given_parameters", "problems"),
    [
        ({"box": {}}, [(("box", "width"), "Required parameter missing: box.width")]),
        ({"box": {"width": 1.0}}, [(("box", "width"), "box.width must be integer, got <class 'float'>")]),
        ({"sizes": [3, 0]}, [(("sizes", "1"), "sizes.1 must be >= 1")]),
        (
            {"sizes": [True], "box": {"tags": ["a", 2], "width": None}},
            [
                (("box", "width"), "box.width must be integer, got <class 'NoneType'>"),
                (("box", "tags", "1"), "box.tags.1 must be string, got <class 'int'>"),
                (("sizes", "0"), "sizes.0 must be integer, got <class 'bool'>"),
            ],
        ),
    ],
)
def test_a_problem_inside_names_the_whole_path(given_parameters, problems):
    assert NESTED.problems(given_parameters) == tuple(FieldProblem(*problem) for problem in problems)


@pytest.mark.parametrize(
    ("rule", "value", "message"),
    [
        ({"exclusiveMinimum": 1}, 1, "p must be > 1"),
        ({"exclusiveMaximum": 1}, 1, "p must be < 1"),
        ({"multipleOf": 5}, 7, "p must be a multiple of 5"),
        ({"minLength": 2}, "x", "p must have at least 2 characters"),
        ({"maxLength": 2}, "xyz", "p must have at most 2 characters"),
        ({"minItems": 1}, [], "p must have at least 1 items"),
        ({"maxItems": 1}, [1, 2], "p must have at most 1 items"),
        ({"uniqueItems": True}, [1, 1], "p must not hold an item twice"),
        ({"const": "on"}, "off", "p must be 'on'"),
        ({"format": "email"}, "nobody", "p must be a valid email"),
        ({"format": "date-time"}, "yesterday", "p must be a valid date-time"),
        ({"not": {"type": "string"}}, "x", "p is not allowed in this form"),
        ({"contains": {"const": 1}}, [2], "p breaks the rule contains"),
        ({"type": "number"}, True, "p must be number, got <class 'bool'>"),
        ({"type": "number"}, float("nan"), "p must be number, got <class 'NoneType'>"),
        ({"type": ["string", "null"]}, 1, "p must be string or null, got <class 'int'>"),
        ({"anyOf": [{"type": "integer"}, {"type": "null"}]}, "x", "p must be integer or null, got <class 'str'>"),
        ({"anyOf": [{"type": "integer", "minimum": 3}, {"type": "null"}]}, 2, "p must be >= 3"),
        ({"oneOf": [{"type": "integer"}, {"type": "array"}]}, 1.0, "p must be integer or array, got <class 'float'>"),
        ({"oneOf": [{"minimum": 1}, {"maximum": 5}]}, 3, "p must have exactly one of the allowed forms"),
        ({"type": "object", "additionalProperties": False}, {"q": 1}, "p must have at most 0 properties"),
        ({"properties": {"a": {}}, "additionalProperties": False}, {"q": 1}, "Unknown parameter: p.q"),
        ({"properties": {"a": {}}, "unevaluatedProperties": False}, {"q": 1}, "Unknown parameter: p.q"),
        ({"type": "integer", "enum": [1, 2]}, "1", "p must be one of [1, 2]"),
    ],
)
def test_each_rule_has_its_sentence(rule, value, message):
    assert [problem.message for problem in schema_of(p=rule).problems({"p": value})] == [message]


def test_a_whole_float_is_a_number_and_no_integer():
    schema = schema_of(n={"type": "number"}, i={"type": "integer"})
    assert schema.problems({"n": 10.0, "i": 10, "unknown": 3.0}) == ()
    assert [problem.path for problem in schema.problems({"n": 10.0, "i": 10.0})] == [("i",)]


def test_defaults_are_filled_in_at_every_depth_that_was_given():
    inner = {"type": "object", "properties": {"a": {"default": 1}, "b": {"type": "integer", "default": 2}}}
    schema = ParameterSchema.define(
        "sample",
        {
            "type": "object",
            "$defs": {"Inner": inner},
            "properties": {
                "one": {"$ref": "#/$defs/Inner"},
                "some": {"type": "array", "items": {"$ref": "#/$defs/Inner"}},
                "maybe": {"anyOf": [{"$ref": "#/$defs/Inner"}, {"type": "null"}], "default": None},
                "list": {"type": "array", "default": []},
            },
        },
    )
    assert schema.prepare({"one": {"a": 5}, "some": [{}, {"b": 7}]}) == {
        "one": {"a": 5, "b": 2},
        "some": [{"a": 1, "b": 2}, {"a": 1, "b": 7}],
        "maybe": None,
        "list": [],
    }
    schema.prepare({})["list"].append("mine")
    assert schema.prepare({})["list"] == []


def test_a_schema_that_contains_itself_is_followed_and_depth_is_bounded():
    schema = ParameterSchema.define(
        "tree", {"type": "object", "properties": {"n": {"type": "integer", "default": 0}, "child": {"$ref": "#"}}}
    )
    assert schema.prepare({"child": {"child": {}}}) == {"n": 0, "child": {"n": 0, "child": {"n": 0}}}
    assert [problem.path for problem in schema.problems({"child": {"n": "x"}})] == [("child", "n")]
    deep: dict[str, Any] = {}
    for _ in range(1000):
        deep = {"child": deep}
    with pytest.raises(ParametersRefused, match="nested too deeply"):
        schema.prepare(deep)


def test_a_costly_pattern_is_refused_and_not_waited_for():
    schema = schema_of(p={"type": "string", "pattern": r"^(?=a)(a+)+\1$"})
    assert [problem.path for problem in schema.problems({"p": "a" * 40 + "b"})] == [("p",)]


def test_what_is_no_json_is_a_problem():
    assert "cannot be read as JSON" in schema_of(p={"type": "string"}).problems({"p": b"x"})[0].message


values = (
    st.none() | st.booleans() | st.integers(-3, 12) | st.floats(-3, 12, width=16) | st.sampled_from(["", "a", "abc"])
)


def told(name: str, type_name: str, value: Any, required: bool) -> list[str]:
    """What the contract says of one plain parameter with the limits 1 and 10, worked out by hand."""
    if value is ...:
        return [f"Required parameter missing: {name}"] if required else []
    if type(value) not in {"string": (str,), "integer": (int,), "number": (int, float)}[type_name]:
        return [f"{name} must be {type_name}, got {type(value)}"]
    if type_name == "string":
        return []
    return [f"{name} must be >= 1"] * (value < 1) + [f"{name} must be <= 10"] * (value > 10)


@given(
    st.lists(
        st.tuples(st.sampled_from(["string", "integer", "number"]), values | st.just(...), st.booleans()), max_size=5
    ),
    st.randoms(use_true_random=False),
)
def test_any_mix_of_plain_parameters_is_told_as_the_contract_says(columns, random):
    named = [(f"p{number}", *column) for number, column in enumerate(columns)]
    document = {
        "type": "object",
        "properties": {name: {"type": kind, "minimum": 1, "maximum": 10} for name, kind, _, _ in named},
        "required": [name for name, _, _, required in named if required],
    }
    present = [(name, value) for name, _, value, _ in named if value is not ...]
    random.shuffle(present)
    expected = [line for name, kind, value, required in named for line in told(name, kind, value, required)]
    assert [p.message for p in ParameterSchema.define("sample", document).problems(dict(present))] == expected


def test_of_very_many_values_only_the_first_problem_is_told():
    schema = schema_of(sizes={"type": "array", "items": {"type": "integer"}})
    assert len(schema.problems({"sizes": ["x"] * 1_000})) == 1_000
    assert [problem.path for problem in schema.problems({"sizes": [1.0] * 10_000})] == [("sizes", "0")]
    assert schema.problems({"sizes": [1] * 10_000, "unknown": 1.0}) == ()
