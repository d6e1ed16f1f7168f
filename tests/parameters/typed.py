"""What the tests of typed inputs share: a small schema, and the input type made of a JSON Schema in it."""

import re
from typing import Any

import strawberry
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLScalarType,
    GraphQLSchema,
    print_type,
)

from resolvers.parameters import ParameterSchema
from resolvers.parameters.typed_task import TypedTask
from schema.scalars import SCALARS
from schema.typed_tasks import with_task_types


@strawberry.type
class Query:
    """Only what a schema must have."""

    label: strawberry.scalars.JSON


@strawberry.type
class Mutation:
    """Answers with what the resolver was given."""

    @strawberry.mutation
    def submit_task(self, task: TypedTask) -> strawberry.scalars.JSON:
        return [task.task_type, task.parameters]


BASE = strawberry.Schema(Query, Mutation, scalar_overrides=SCALARS)


def core_of(*schemas: ParameterSchema) -> GraphQLSchema:
    return with_task_types(BASE, schemas)._schema


def typed_input(core: GraphQLSchema) -> GraphQLInputType:
    """The input type of the only task type; never null, as its field is one of a @oneOf."""
    task = core.type_map["TypedTaskInput"]
    assert isinstance(task, GraphQLInputObjectType)
    (field,) = task.fields.values()
    return GraphQLNonNull(field.type)


def sdl_of(core: GraphQLSchema, name: str) -> str:
    """A type as SDL in one line, without descriptions."""
    return " ".join(re.sub(r'""".*?"""', "", print_type(core.type_map[name]), flags=re.DOTALL).split())


def as_written(value: Any, type_: GraphQLInputType) -> Any:
    """The value as a client writes it for this type: fields and choices by their GraphQL names where there are any."""
    if isinstance(type_, GraphQLNonNull):
        return as_written(value, type_.of_type)
    if isinstance(type_, GraphQLList):
        several = isinstance(value, list)
        return [as_written(item, type_.of_type) for item in value] if several else as_written(value, type_.of_type)
    if isinstance(type_, GraphQLEnumType):
        names = {choice.value: name for name, choice in type_.values.items()}
        return names.get(value, value) if isinstance(value, str) else value
    if isinstance(type_, GraphQLInputObjectType) and isinstance(value, dict):
        fields = {field.out_name: (name, field.type) for name, field in type_.fields.items()}
        return {fields[own][0]: as_written(part, fields[own][1]) for own, part in value.items()}
    return value


def as_read(value: Any, type_: GraphQLInputType) -> Any:
    """The value as GraphQL reads it: one thing for a list is a list of one, and 10.0 in a variable is an Int."""
    if isinstance(type_, GraphQLNonNull):
        return as_read(value, type_.of_type)
    if isinstance(type_, GraphQLList) and value is not None:
        return [as_read(item, type_.of_type) for item in (value if isinstance(value, list) else [value])]
    if isinstance(type_, GraphQLInputObjectType) and isinstance(value, dict):
        fields = {field.out_name: field.type for field in type_.fields.values()}
        return {own: as_read(part, fields[own]) for own, part in value.items()}
    if isinstance(type_, GraphQLScalarType) and type_.name == "Int" and isinstance(value, float):
        return int(value) if value.is_integer() else value
    return value
