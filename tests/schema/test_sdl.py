"""The exported schema is the code's, whole, and every word of it is explained."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLNamedType,
    GraphQLSchema,
    build_client_schema,
    get_introspection_query,
    graphql_sync,
    is_introspection_type,
    is_specified_scalar_type,
    print_type,
)
from strawberry.schema import Schema

from resolvers.parameters import ParameterRegistry, shipped_schemas
from schema.root import build_schema, sdl

EXPORTED = Path(__file__).parents[2] / "schema" / "schema.graphql"


@pytest.fixture(scope="module")
def schema() -> Schema:
    return build_schema(ParameterRegistry(shipped_schemas()))


def own_types(core: GraphQLSchema) -> list[GraphQLNamedType]:
    return [
        kind
        for kind in core.type_map.values()
        if not is_introspection_type(kind) and not is_specified_scalar_type(kind)
    ]


def members(kind: GraphQLNamedType) -> Iterator[tuple[str, str | None]]:
    for name, value in getattr(kind, "values", {}).items():
        yield f"{kind.name}.{name}", value.description
    for name, field in getattr(kind, "fields", {}).items():
        yield f"{kind.name}.{name}", field.description
        for argument, given in getattr(field, "args", {}).items():
            yield f"{kind.name}.{name}({argument})", given.description


def test_the_exported_schema_is_what_the_code_says(schema: Schema) -> None:
    assert EXPORTED.read_text() == sdl(schema) + "\n", "python -m taskdeck export-schema > schema/schema.graphql"


def test_every_type_field_argument_and_value_is_described(schema: Schema) -> None:
    described = [(kind.name, kind.description) for kind in own_types(schema._schema)]
    for kind in own_types(schema._schema):
        described += members(kind)
    assert len(described) > 400
    assert [name for name, text in described if not text or not text.strip()] == []


def test_enum_values_are_upper_case_and_inputs_end_as_inputs_do(schema: Schema) -> None:
    kinds = own_types(schema._schema)
    values = [value for kind in kinds if isinstance(kind, GraphQLEnumType) for value in kind.values]
    assert values
    assert all(value == value.upper() for value in values)
    inputs = {kind.name for kind in kinds if isinstance(kind, GraphQLInputObjectType)}
    assert all(name.endswith(("Input", "Filter", "Order")) for name in inputs)


def test_scalars_say_where_they_are_specified(schema: Schema) -> None:
    for name in ("DateTime", "JSON", "Cursor"):
        assert schema._schema.type_map[name].specified_by_url


def test_introspection_tells_the_same_schema(schema: Schema) -> None:
    answer = graphql_sync(schema._schema, get_introspection_query(specified_by_url=True, one_of=True))
    told = build_client_schema(answer.data).type_map  # type: ignore[arg-type]
    shown = {kind.name: print_type(kind) for kind in own_types(schema._schema)}
    assert {name: print_type(told[name]) for name in shown} == shown


def test_the_schema_can_be_introspected_with_its_defaults(schema: Schema) -> None:
    shown = {kind["name"]: kind for kind in schema.introspect()["__schema"]["types"]}
    fields = {field["name"]: field["defaultValue"] for field in shown["CreateTaskInput"]["inputFields"]}
    assert fields["parameters"] == "{  }"
    assert fields["priority"] == "5"
    assert fields["runAfter"] is None
