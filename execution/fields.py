"""From graphql-core's types back to the Strawberry definitions that they were made from."""

from graphql import GraphQLField
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.field import StrawberryField

DEFINITION = GraphQLCoreConverter.DEFINITION_BACKREF


def strawberry_field(field: GraphQLField) -> StrawberryField | None:
    """The Strawberry field behind a field, or None for graphql-core's own (`__typename`, `__schema`)."""
    definition = field.extensions.get(DEFINITION)
    return definition if isinstance(definition, StrawberryField) else None
