"""From graphql-core's types back to the Strawberry definitions that they were made from."""

from typing import Any

from graphql import GraphQLField, GraphQLNamedType
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.base import StrawberryObjectDefinition
from strawberry.types.field import StrawberryField

DEFINITION = GraphQLCoreConverter.DEFINITION_BACKREF


def strawberry_field(field: GraphQLField) -> StrawberryField | None:
    """The Strawberry field behind a field, or None for graphql-core's own (`__typename`, `__schema`)."""
    definition = field.extensions.get(DEFINITION)
    return definition if isinstance(definition, StrawberryField) else None


def object_definition(type_: GraphQLNamedType) -> StrawberryObjectDefinition | None:
    """The Strawberry definition behind an object, interface or input type."""
    definition = type_.extensions.get(DEFINITION)
    return definition if isinstance(definition, StrawberryObjectDefinition) else None


def origin_of(type_: GraphQLNamedType) -> Any:
    """The Python class that declares the type; `object` for a type that Strawberry did not make."""
    definition = object_definition(type_)
    return definition.origin if definition else object
