"""The variables of compiled operations."""

from collections.abc import Callable
from copy import copy
from typing import Any, cast

from graphql import (
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLNonNull,
    GraphQLSchema,
    VariableDefinitionNode,
    get_named_type,
    type_from_ast,
)
from graphql.utilities.coerce_input_value import coerce_input_literal

from execution.inputs import coercer, doubt
from execution.source import Unsupported


class Variable:
    """One variable of an operation. Raises Unsupported when only graphql-core can coerce it."""

    def __init__(self, schema: GraphQLSchema, definition: VariableDefinitionNode) -> None:
        type_ = cast(GraphQLInputType, type_from_ast(schema, definition.type))
        self.name = definition.variable.name.value
        try:
            self.read = coercer(type_)
        except RecursionError as error:
            raise Unsupported(f"{type_} contains itself") from error
        self.absent = _absent(type_, definition)

    def coerce(self, given: dict[str, Any], coerced: dict[str, Any]) -> None:
        """Put the value to use into `coerced`, if there is one. Raises Doubtful when graphql-core has to judge."""
        if self.name in given:
            coerced[self.name] = self.read(given[self.name])
        elif self.absent is not None:
            coerced[self.name] = self.absent()


def _absent(type_: GraphQLInputType, definition: VariableDefinitionNode) -> Callable[[], Any] | None:
    """What makes the value of a variable that was not given: a copy of its default, or doubt; None leaves it out."""
    if definition.default_value is None:
        return doubt if isinstance(type_, GraphQLNonNull) else None
    if isinstance(get_named_type(type_), GraphQLInputObjectType):
        raise Unsupported("default of an input type")
    default = coerce_input_literal(definition.default_value, type_)
    return lambda: copy(default)
