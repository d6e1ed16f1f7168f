"""Which definitions of a task type are refused, what the registry makes of the others, and what is kept secret."""

import socket
from typing import Any

import orjson
import pytest

from resolvers.parameters import MASK, DefinitionRefused, ParameterRegistry, ParameterSchema


def refused(document: Any, **rest: Any) -> list[tuple[tuple[str, ...], str]]:
    with pytest.raises(DefinitionRefused) as caught:
        ParameterSchema.define(rest.pop("task_type", "sample"), document, **rest)
    return [(problem.path, problem.message) for problem in caught.value.problems]


def of(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


@pytest.mark.parametrize(
    ("document", "path", "words"),
    [
        ([], (), "must be object, got <class 'list'>"),
        (True, (), "must be object, got <class 'bool'>"),
        ({"type": "objekt"}, ("type",), "type must be one of ['array',"),
        ({"type": "string"}, ("type",), "type must be 'object'"),
        ({}, ("type",), "type must be 'object'"),
        (of(a={"minimum": "1"}), ("properties", "a", "minimum"), "properties.a.minimum must be number"),
        (of(a={"minLength": 1.0}), ("properties", "a", "minLength"), "must be integer, got <class 'float'>"),
        (of(a={"pattern": "("}), ("properties", "a", "pattern"), "must be a valid regex"),
        (of(a={"$ref": "#/$defs/none"}), (), "$ref must lead to a place in the same schema"),
        (of(a={"type": "integer", "default": 1.0}), ("properties", "a", "default"), "breaks its own schema"),
        (of(a={"enum": ["x"], "default": "y"}), ("properties", "a", "default"), "breaks its own schema"),
        ({"$schema": 7}, ("$schema",), "must be string"),
        ({"$schema": "http://json-schema.org/draft-07/schema#"}, ("$schema",), "$schema must be 'https://json-schema"),
    ],
)
def test_a_bad_json_schema_is_refused_at_its_place(document, path, words):
    first_path, message = refused(document)[0]
    assert first_path == ("jsonSchema", *path)
    assert words in message


def test_every_bad_place_of_a_schema_is_told_at_once():
    problems = refused(of(a={"minimum": "1"}, b={"type": 4}))
    assert [path for path, _ in problems] == [
        ("jsonSchema", "properties", "a", "minimum"),
        ("jsonSchema", "properties", "b", "type"),
    ]


@pytest.mark.parametrize("name", ["", "1st", "a b", "a/b", "ä", "x" * 101])
def test_a_bad_name_is_refused(name):
    assert refused(of(), task_type=name)[0][0] == ("taskType",)


def test_an_example_must_be_valid():
    assert refused(of(a={"type": "integer"}), examples=[{"a": 1}, {"a": "x"}]) == [
        (("examples", "1", "a"), "examples.1: a must be integer, got <class 'str'>")
    ]
    assert refused({**of(a={"type": "integer"}), "examples": [{"a": "x"}]})[0][0] == ("examples", "0", "a")


def test_a_remote_reference_is_never_fetched():
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/schema.json"
        assert "$ref must lead to a place in the same schema" in refused(of(a={"$ref": address}))[0][1]
        with pytest.raises(BlockingIOError):
            server.accept()


def test_a_very_deep_schema_is_refused():
    deep: dict[str, Any] = {}
    for _ in range(1000):
        deep = {"type": "object", "properties": {"a": deep}}
    assert refused(deep)[0][0] == ("jsonSchema",)


def test_the_version_of_a_registry_rises_with_each_change():
    registry = ParameterRegistry([ParameterSchema.define("a", of())])
    first = registry.version
    registry.register(ParameterSchema.define("b", of()))
    registry.register(ParameterSchema.define("a", of(x={})))
    changed = registry.version
    registry.register(ParameterSchema.define("a", of(x={})))
    assert first < changed == registry.version
    assert [schema.task_type for schema in registry.list_schemas()] == ["a", "b"]
    assert registry.get_schema("c") is None


def test_description_and_examples_come_from_the_schema_unless_given():
    document = {**of(), "description": "Its own.", "examples": [{}]}
    own = ParameterSchema.define("a", document)
    assert (own.description, own.examples) == ("Its own.", ("{}",))
    given = ParameterSchema.define("a", document, "Given.", [{"n": 1}])
    assert (given.description, given.examples) == ("Given.", ('{"n":1}',))
    assert orjson.loads(given.json_schema) == document


SECRET = {"type": "string", "writeOnly": True}


@pytest.mark.parametrize(
    ("document", "value", "shown"),
    [
        (of(key=SECRET, n={}), {"key": "k", "n": 1}, {"key": MASK, "n": 1}),
        (of(key=SECRET), {}, {}),
        (of(a=of(key=SECRET, n={})), {"a": {"key": "k", "n": 1}}, {"a": {"key": MASK, "n": 1}}),
        (of(a={"items": SECRET}), {"a": ["k", "l"]}, {"a": [MASK, MASK]}),
        (of(a={"prefixItems": [{}, SECRET]}), {"a": ["k", "l"]}, {"a": [MASK, MASK]}),
        (of(a={"additionalProperties": SECRET}), {"a": {"x": "k"}}, {"a": {"x": MASK}}),
        (of(a={"anyOf": [{"items": of(key=SECRET)}, SECRET]}), {"a": [{"key": "k"}]}, {"a": MASK}),
        ({**of(a={"$ref": "#/$defs/K"}), "$defs": {"K": SECRET}}, {"a": "k"}, {"a": MASK}),
        ({**of(key=SECRET, child={"$ref": "#"})}, {"child": {"child": {"key": "k"}}}, {"child": {"child": MASK}}),
    ],
)
def test_a_secret_is_masked_wherever_it_lies(document, value, shown):
    schema = ParameterSchema.define("sample", document)
    assert schema.secret_paths
    assert orjson.loads(schema.mask(orjson.dumps(value).decode())) == shown


def test_a_type_without_secrets_passes_its_text_through():
    schema = ParameterSchema.define("sample", of(key={"type": "string"}))
    text = '{"key": "plain"}'
    assert schema.secret_paths == ()
    assert schema.mask(text) is text


def test_no_message_holds_the_value():
    rules = [{"const": "a"}, {"enum": ["a"]}, {"pattern": "^a$"}, {"format": "email"}, {"maxLength": 1}, {"not": {}}]
    for rule in [
        *rules,
        {"type": "integer"},
        {"anyOf": rules[:2]},
        {"oneOf": rules[:2]},
        {"contains": {}, "type": "array"},
    ]:
        problems = ParameterSchema.define("sample", of(p=rule)).problems({"p": "hunter2"})
        assert problems
        assert not any("hunter2" in problem.message for problem in problems)
