"""The scalars: instants, JSON and cursors. Inside, instants are stored text and JSON values are JSON text."""

import json
from datetime import UTC
from functools import lru_cache
from typing import Any

import orjson
import strawberry
from graphql import (
    GraphQLDefaultInput,
    GraphQLError,
    GraphQLInputObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    Undefined,
    get_named_type,
    value_from_ast_untyped,
)
from graphql.language import (
    BooleanValueNode,
    ConstListValueNode,
    ConstObjectFieldNode,
    ConstObjectValueNode,
    ConstValueNode,
    FloatValueNode,
    IntValueNode,
    NameNode,
    NullValueNode,
    StringValueNode,
)
from strawberry.types.scalar import ScalarDefinition

from db.clock import parse_instant
from db.records import Instant, JsonText
from resolvers.cursors import Cursor
from resolvers.parameters.typed_task import TypedTask

RIGHT_TIME = "2024-11-13T08:00:00.123456Z"


@lru_cache(maxsize=4096)
def _in_utc(text: str) -> str:
    """A time in the stored form or one of the forms found in old files, as it is printed."""
    return parse_instant(text).isoformat(timespec="microseconds").replace("+00:00", "Z")


def print_instant(value: str) -> str:
    """`2024-11-13T08:00:00.123456Z` from any stored form."""
    if len(value) == 32 and value[10] == "T" and value.endswith("+00:00"):
        return f"{value[:26]}Z"
    return _in_utc(value)


def read_instant(value: Any) -> Instant:
    """The stored form of an ISO 8601 time with an offset, with Z, or without either (UTC)."""
    try:
        return Instant(parse_instant(value).astimezone(UTC).isoformat(timespec="microseconds"))
    except (TypeError, ValueError, OverflowError):
        raise GraphQLError(f"DateTime cannot represent {_shown(value)}: write it as {RIGHT_TIME}") from None


def print_json(value: Any) -> Any:
    """JSON text, passed on unread."""
    return orjson.Fragment(value) if isinstance(value, str) else value


def read_json_literal(node: ConstValueNode) -> Any:
    """A JSON value written in a document, where numbers may be too large for JSON as it is kept."""
    value = value_from_ast_untyped(node)
    try:
        json.dumps(value, allow_nan=False)
        orjson.dumps(value)
    except (TypeError, ValueError):
        raise GraphQLError(f"JSON cannot represent {_shown(value)}: numbers have at most 64 bits") from None
    return value


def read_cursor(value: Any) -> Cursor:
    """A cursor is text."""
    if not isinstance(value, str):
        raise GraphQLError(f"Cursor cannot represent {_shown(value)}: pass a cursor that an earlier answer gave")
    return Cursor(value)


def literal(value: Any) -> ConstValueNode:
    """A JSON value as it is written in a document; the schema's own defaults are shown with this."""
    match value:
        case None:
            return NullValueNode()
        case bool():
            return BooleanValueNode(value=value)
        case int():
            return IntValueNode(value=str(value))
        case float():
            return FloatValueNode(value=repr(value))
        case str():
            return StringValueNode(value=value)
        case list():
            return ConstListValueNode(values=tuple(map(literal, value)))
        case _:
            return ConstObjectValueNode(fields=tuple(_field(key, item) for key, item in value.items()))


def _field(key: str, value: Any) -> ConstObjectFieldNode:
    return ConstObjectFieldNode(name=NameNode(value=key), value=literal(value))


def _shown(value: Any) -> str:
    return repr(value) if len(repr(value)) <= 50 else f"{repr(value)[:50]}…"


def scalar(core: GraphQLScalarType) -> ScalarDefinition:
    """A scalar of graphql-core's as Strawberry takes it."""
    return ScalarDefinition(
        name=core.name,
        description=core.description,
        specified_by_url=core.specified_by_url,
        serialize=core.coerce_output_value,
        parse_value=core.coerce_input_value,
        parse_literal=None,
        implementation=core,
    )


DATE_TIME = scalar(
    GraphQLScalarType(
        "DateTime",
        description=f"An instant in UTC, ISO 8601 with microseconds: `{RIGHT_TIME}`. "
        "On the way in any offset is taken; a time without one is UTC.",
        specified_by_url="https://datatracker.ietf.org/doc/html/rfc3339",
        coerce_output_value=print_instant,
        coerce_input_value=read_instant,
    )
)
JSON = scalar(
    GraphQLScalarType(
        "JSON",
        description="Any JSON value: an object, a list, a string, a number, a boolean or null.",
        specified_by_url="https://datatracker.ietf.org/doc/html/rfc8259",
        coerce_output_value=print_json,
        coerce_input_value=lambda value: value,
        coerce_input_literal=read_json_literal,
        value_to_literal=literal,
    )
)
CURSOR = scalar(
    GraphQLScalarType(
        "Cursor",
        description="A position in the event log, as opaque text. Later events have later positions, and a position "
        "stays good over restarts for as long as the events after it are kept.",
        specified_by_url="https://relay.dev/graphql/connections.htm",
        coerce_output_value=str,
        coerce_input_value=read_cursor,
    )
)

TYPED_TASK = scalar(
    GraphQLScalarType("TypedTaskInput", description="Stands in until the task types are known: see schema.typed_tasks.")
)

SCALARS: dict[object, ScalarDefinition] = {
    Instant: DATE_TIME,
    JsonText: JSON,
    strawberry.scalars.JSON: JSON,
    Cursor: CURSOR,
    TypedTask: TYPED_TASK,
}


def show_json_defaults(schema: GraphQLSchema) -> None:
    """Let introspection show the defaults of JSON inputs, which graphql-core cannot write from their inner value."""
    for kind in schema.type_map.values():
        if isinstance(kind, GraphQLInputObjectType):
            for field in kind.fields.values():
                if get_named_type(field.type).name == JSON.name and field.default_value is not Undefined:
                    field.default = GraphQLDefaultInput(field.default_value)
