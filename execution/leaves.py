"""Expressions that print scalars and enums as graphql-core does: inline for usual values, by call for all others."""

from collections.abc import Callable
from typing import Any

from graphql import (
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLFloat,
    GraphQLID,
    GraphQLInt,
    GraphQLScalarType,
    GraphQLString,
    Undefined,
)

from execution.source import Source
from schema.scalars import print_instant, print_json

Leaf = GraphQLScalarType | GraphQLEnumType
Printer = Callable[[Any], Any]

USUAL: dict[Printer, str] = {
    GraphQLString.coerce_output_value: "{v} if type({first}) is str else ",
    str: "{v} if type({first}) is str else ",
    GraphQLID.coerce_output_value: "str({v}) if type({first}) is int else {v} if type({v}) is str else ",
    GraphQLBoolean.coerce_output_value: "{v} if type({first}) is bool else ",
    GraphQLInt.coerce_output_value: "{v} if type({first}) is int and -2147483648 <= {v} <= 2147483647 else ",
    GraphQLFloat.coerce_output_value: "{v} if type({first}) is float and {v} - {v} == 0 else ",
    print_json: "Fragment({v}) if type({first}) is str else ",
    print_instant: "{v}[:26] + 'Z' if type({first}) is str and {v}[26:] == '+00:00' and {v}[10] == 'T' else ",
}
"""By the function that prints a scalar: what usual values print as, and when a value is one; `first` is met first."""


def leaf(source: Source, type_: Leaf, value: str, nullable: bool) -> str:
    """An expression for the printed form of the expression `value`. Evaluating it raises where graphql-core would."""
    if isinstance(type_, GraphQLEnumType):
        return f"{source.bind(names(type_, nullable), 'names')}[{value}]"
    v, printed = source.fresh(), source.bind(printer(type_), "printed")
    bound = f"({v} := {value})"
    usual = USUAL.get(type_.coerce_output_value)
    if usual is None:
        return f"(None if {bound} is None else {printed}({v}))" if nullable else f"{printed}({value})"
    if nullable:
        return f"(None if {bound} is None else {usual.format(v=v, first=v)}{printed}({v}))"
    return f"({usual.format(v=v, first=bound)}{printed}({v}))"


def names(type_: GraphQLEnumType, nullable: bool) -> dict[Any, str | None]:
    """The printed name of each value of an enum, by the value and by the member of the Python enum."""
    table: dict[Any, str | None] = {value.value: name for name, value in type_.values.items()}
    members = getattr(type_, "wrapped_cls", None)
    if members is not None:
        table |= {members(value): name for value, name in table.items()}
    return table | {None: None} if nullable else table


def printer(type_: GraphQLScalarType) -> Printer:
    """The scalar's own function, refusing null and a result that a present value must not have."""

    def printed(value: Any) -> Any:
        result = None if value is None else type_.coerce_output_value(value)
        if result is None or result is Undefined:
            raise TypeError(f"{type_.name} has no printed form of {value!r}")
        return result

    return printed
