"""`TypedTaskInput`: one field for each registered task type, exchanged in a schema that goes on otherwise."""

import copy
import re
from collections.abc import Iterable, Mapping
from typing import Any

import strawberry
from graphql import (
    GraphQLArgument,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    assert_valid_schema,
    is_input_object_type,
)

from resolvers.parameters import ParameterSchema
from resolvers.parameters.typed_task import TypedTask
from schema.typed_inputs import InputTypes
from schema.typed_names import Names, field_name
from schema.typed_notes import ANY_JSON, continued

INPUT = "TypedTaskInput"
_WAY_IN = "submitTask"
_CONCERNED = re.compile(rf"\b({INPUT}|{_WAY_IN}|__schema|__type)\b")
_ARGUMENT = "task"


def depends_on_task_types(query: str) -> bool:
    """Whether the text of a document may mean something else when the task types are others."""
    return _CONCERNED.search(query) is not None


def with_task_types(schema: strawberry.Schema, task_types: Iterable[ParameterSchema]) -> strawberry.Schema:
    """The schema with these task types as inputs. All other types are shared: what was made from them stays valid."""
    ordered = sorted(task_types, key=lambda task_type: task_type.task_type)
    if not ordered:
        return schema
    renewed = copy.copy(schema)
    renewed._schema = _exchanged(schema._schema, ordered)
    renewed._schema._strawberry_schema = renewed  # type: ignore[attr-defined]
    return renewed


def typed_task_input(
    task_types: Iterable[ParameterSchema], taken: Iterable[str], json: GraphQLScalarType
) -> GraphQLInputObjectType:
    """The `@oneOf` input whose value is a TypedTask. Names in `taken` are not used for the types inside."""
    names, field_names = Names(taken), Names()
    fields = {}
    for schema in task_types:
        type_ = InputTypes(schema.task_type, schema.document, names, json).root()
        words = schema.description or f"A task of the type `{schema.task_type}`."
        description = continued(words, [ANY_JSON] if type_ is json else [])
        name = field_names.take(field_name(schema.task_type) or "_")
        fields[name] = GraphQLInputField(type_, description=description, out_name=schema.task_type)
    return GraphQLInputObjectType(
        INPUT,
        fields,
        description="A task by its type: exactly one field, each made from the parameter schema of its task type.",
        out_type=_as_task,
        is_one_of=True,
    )


def _as_task(given: Mapping[str, Any]) -> TypedTask:
    ((task_type, parameters),) = given.items()
    return TypedTask(task_type, parameters)


def _exchanged(core: GraphQLSchema, task_types: list[ParameterSchema]) -> GraphQLSchema:
    mutation, json = core.mutation_type, core.type_map["JSON"]
    assert mutation is not None
    assert isinstance(json, GraphQLScalarType)
    kept = {name: type_ for name, type_ in core.type_map.items() if name not in (INPUT, mutation.name)}
    typed = typed_task_input(task_types, core.type_map, json)
    settings: dict[str, Any] = {**core.to_kwargs(), "types": tuple(kept.values())}
    renewed = GraphQLSchema(**settings | {"mutation": _accepting(mutation, typed)})
    assert_valid_schema(renewed)
    _tell_one_of(renewed)
    return renewed


def _tell_one_of(core: GraphQLSchema) -> None:
    """Let introspection tell `isOneOf` of any input, as graphql-core does: Strawberry knows that of its own alone."""
    kind = core.type_map["__Type"]
    assert isinstance(kind, GraphQLObjectType)
    kind.fields["isOneOf"].resolve = lambda asked, _: asked.is_one_of if is_input_object_type(asked) else None


def _accepting(mutation: GraphQLObjectType, typed: GraphQLInputObjectType) -> GraphQLObjectType:
    """The mutation type with another type for the task that is submitted."""
    submit = mutation.fields[_WAY_IN]
    task: dict[str, Any] = {**submit.args[_ARGUMENT].to_kwargs(), "type_": GraphQLNonNull(typed)}
    field: dict[str, Any] = {**submit.to_kwargs(), "args": {**submit.args, _ARGUMENT: GraphQLArgument(**task)}}
    settings: dict[str, Any] = {**mutation.to_kwargs(), "fields": {**mutation.fields, _WAY_IN: GraphQLField(**field)}}
    return GraphQLObjectType(**settings)
