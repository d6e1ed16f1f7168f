"""Arguments of compiled root fields, as expressions: from coerced variables to what the resolver is called with."""

from collections.abc import Callable, Iterator
from enum import Enum
from typing import Any

from graphql import GraphQLArgument, GraphQLNonNull, Undefined, ValueNode, VariableNode
from graphql.utilities.coerce_input_value import coerce_default_value, coerce_input_literal
from strawberry.types.arguments import StrawberryArgument, convert_argument

from execution.fields import DEFINITION
from execution.info import Place
from execution.source import Source, Unsupported
from execution.variables import Variables

UNCHANGEABLE = (str, int, float, bool, Enum, type(None))


class Arguments:
    """Writes the keyword arguments of one root field, as members of a dict by the resolver's parameters.

    Raises Unsupported for literals that have variables inside.
    """

    def __init__(self, place: Place, variables: Variables, source: Source) -> None:
        self.place, self.variables, self.source = place, variables, source

    def members(self) -> Iterator[str]:
        """One after the other. Evaluating them raises Doubtful at a null that must not be."""
        given = {argument.name.value: argument.value for argument in self.place.nodes[0].arguments or ()}
        for name, argument in self.place.field.args.items():
            declared = argument.extensions.get(DEFINITION)
            if not isinstance(declared, StrawberryArgument) or declared.is_maybe:
                raise Unsupported("argument")
            value = given.get(name)
            if isinstance(value, VariableNode):
                yield from self._variable(argument, declared, value.name.value)
            elif value is not None:
                yield from self._literal(argument, declared, value)
            else:
                yield from self._default(argument, declared)

    def _variable(self, argument: GraphQLArgument, declared: StrawberryArgument, variable: str) -> Iterator[str]:
        name = self.variables.names[variable]
        value = f"doubt() if {name} is None else {name}" if isinstance(argument.type, GraphQLNonNull) else name
        member = f"{declared.python_name!r}: {value}"
        if variable not in self.variables.optional:
            yield member
        else:
            yield from self._default(argument, declared)
            yield f"**({{}} if {name} is Undefined else {{{member}}})"

    def _literal(self, argument: GraphQLArgument, declared: StrawberryArgument, value: ValueNode) -> Iterator[str]:
        if _has_variables(value):
            raise Unsupported("variable inside a literal")
        yield from self._constant(declared, lambda: coerce_input_literal(value, argument.type))

    def _default(self, argument: GraphQLArgument, declared: StrawberryArgument) -> Iterator[str]:
        yield from self._constant(declared, lambda: coerce_default_value(argument))

    def _constant(self, declared: StrawberryArgument, coerced: Callable[[], Any]) -> Iterator[str]:
        """A literal or default: once if it cannot change, else made anew for each request."""
        schema = self.place.read.schema.extensions[DEFINITION]

        def make() -> Any:
            registry = schema.schema_converter.scalar_registry
            return convert_argument(coerced(), declared.type, registry, schema.config)

        if coerced() is Undefined:
            return
        constant = make()
        if isinstance(constant, UNCHANGEABLE):
            yield f"{declared.python_name!r}: {self.source.bind(constant, 'known')}"
        else:
            yield f"{declared.python_name!r}: {self.source.bind(make, 'make')}()"


def _has_variables(node: ValueNode) -> bool:
    """Whether a literal has variables anywhere inside."""
    parts = [*getattr(node, "values", ()), *(field.value for field in getattr(node, "fields", ()))]
    return isinstance(node, VariableNode) or any(map(_has_variables, parts))
