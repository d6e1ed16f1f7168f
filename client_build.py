"""What ariadne-codegen is told beyond its settings when it generates the Python client."""

import ast

from ariadne_codegen.plugins.base import Plugin
from graphql import GraphQLInputField, GraphQLScalarType, get_named_type


class ScalarDefaults(Plugin):
    """Writes an object that is a scalar's default as what it is; it is taken for an input type otherwise."""

    def generate_input_field(
        self, field_implementation: ast.AnnAssign, input_field: GraphQLInputField, field_name: str
    ) -> ast.AnnAssign:
        """The field of an input class, its default put right."""
        default = input_field.default_value
        if isinstance(default, dict) and isinstance(get_named_type(input_field.type), GraphQLScalarType):
            field_implementation.value = ast.parse(f"Field(default_factory=lambda: {default!r})", mode="eval").body
        return field_implementation
