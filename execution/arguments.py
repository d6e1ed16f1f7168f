"""Arguments of compiled root fields: from coerced variables to keyword arguments of the resolver."""

from collections.abc import Callable
from enum import Enum
from typing import Any

from graphql import GraphQLArgument, GraphQLNonNull, GraphQLSchema, Undefined, ValueNode, VariableNode
from graphql.utilities.coerce_input_value import coerce_default_value, coerce_input_literal
from strawberry.schema import Schema
from strawberry.types.arguments import StrawberryArgument, convert_argument

from execution.fields import DEFINITION
from execution.info import Place
from execution.inputs import doubt
from execution.source import Unsupported

UNCHANGEABLE = (str, int, float, bool, Enum, type(None))


class Arguments:
    """Makes the keyword arguments of one root field. Raises Unsupported for literals that have variables inside."""

    def __init__(self, place: Place) -> None:
        self.constants: dict[str, Any] = {}
        self.makers: dict[str, Callable[[], Any]] = {}
        self.variables: list[tuple[str, str, bool]] = []
        given = {argument.name.value: argument.value for argument in place.nodes[0].arguments or ()}
        for name, argument in place.field.args.items():
            self._add(place.read.schema, argument, given.get(name))

    def make(self, variables: dict[str, Any]) -> dict[str, Any]:
        """The arguments by the names of the resolver's parameters. Raises Doubtful at a null that must not be."""
        made = dict(self.constants)
        for name, make in self.makers.items():
            made[name] = make()
        for name, variable, required in self.variables:
            if variable in variables:
                value = variables[variable]
                made[name] = doubt() if value is None and required else value
        return made

    def _add(self, schema: GraphQLSchema, argument: GraphQLArgument, value: ValueNode | None) -> None:
        declared = argument.extensions.get(DEFINITION)
        if not isinstance(declared, StrawberryArgument) or declared.is_maybe:
            raise Unsupported("argument")
        if isinstance(value, VariableNode):
            required = isinstance(argument.type, GraphQLNonNull)
            self.variables.append((declared.python_name, value.name.value, required))
        elif value is not None and _has_variables(value):
            raise Unsupported("variable inside a literal")

        def coerced() -> Any:
            if value is None or isinstance(value, VariableNode):
                return coerce_default_value(argument)
            return coerce_input_literal(value, argument.type)

        self._keep(declared, coerced, schema.extensions[DEFINITION])

    def _keep(self, declared: StrawberryArgument, coerced: Callable[[], Any], schema: Schema) -> None:
        """Keep a literal or default: once if it cannot change, else to be made anew for each request."""

        def make() -> Any:
            registry = schema.schema_converter.scalar_registry
            return convert_argument(coerced(), declared.type, registry, schema.config)

        if coerced() is Undefined:
            return
        constant = make()
        if isinstance(constant, UNCHANGEABLE):
            self.constants[declared.python_name] = constant
        else:
            self.makers[declared.python_name] = make


def _has_variables(node: ValueNode) -> bool:
    """Whether a literal has variables anywhere inside."""
    parts = [*getattr(node, "values", ()), *(field.value for field in getattr(node, "fields", ()))]
    return isinstance(node, VariableNode) or any(map(_has_variables, parts))
