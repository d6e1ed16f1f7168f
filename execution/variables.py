"""The variables of compiled operations, as expressions of `given`: the JSON object of them that a request brings."""

from collections.abc import Iterable
from typing import cast

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

from execution.inputs import Inputs
from execution.source import Unsupported

ABSENT = "Undefined"


class Variables:
    """Writes a dict of the coerced values. Raises Unsupported when only graphql-core can coerce one.

    In the code that comes after it, `names` has the name of each value; that of an `optional` one may be Undefined.
    """

    def __init__(self, schema: GraphQLSchema, definitions: Iterable[VariableDefinitionNode], inputs: Inputs) -> None:
        self.names: dict[str, str] = {}
        self.optional: set[str] = set()
        members = [self._member(schema, definition, inputs) for definition in definitions]
        self.expression = f"{{{', '.join(members)}}}"

    def _member(self, schema: GraphQLSchema, definition: VariableDefinitionNode, inputs: Inputs) -> str:
        type_ = cast(GraphQLInputType, type_from_ast(schema, definition.type))
        name, given, value = definition.variable.name.value, inputs.source.fresh(), inputs.source.fresh()
        try:
            coerced = inputs.value(type_, given)
        except RecursionError as error:
            raise Unsupported(f"{type_} contains itself") from error
        there = f"({given} := given.get({name!r}, Undefined)) is not Undefined"
        absent = _absent(type_, definition, inputs)
        bound = f"({value} := {coerced} if {there} else {absent})"
        self.names[name] = value
        if absent != ABSENT:
            return f"{name!r}: {bound}"
        self.optional.add(name)
        return f"**({{}} if {bound} is Undefined else {{{name!r}: {value}}})"


def _absent(type_: GraphQLInputType, definition: VariableDefinitionNode, inputs: Inputs) -> str:
    """The value of a variable that was not given: a copy of its default, or doubt."""
    if definition.default_value is None:
        return "doubt()" if isinstance(type_, GraphQLNonNull) else ABSENT
    if isinstance(get_named_type(type_), GraphQLInputObjectType):
        raise Unsupported("default of an input type")
    default = coerce_input_literal(definition.default_value, type_)
    return f"copy({inputs.source.bind(default, 'default')})"
