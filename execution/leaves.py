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
from orjson import Fragment

from execution.source import Source
from schema.scalars import print_instant, print_json

Leaf = GraphQLScalarType | GraphQLEnumType
Printer = Callable[[Any], Any]

USUAL: dict[Printer, tuple[str, str]] = {
    GraphQLString.coerce_output_value: ("type({v}) is str", "{v}"),
    GraphQLID.coerce_output_value: ("type({v}) is str", "{v}"),
    GraphQLBoolean.coerce_output_value: ("type({v}) is bool", "{v}"),
    GraphQLInt.coerce_output_value: ("type({v}) is int and -2147483648 <= {v} <= 2147483647", "{v}"),
    GraphQLFloat.coerce_output_value: ("type({v}) is float and {v} - {v} == 0", "{v}"),
    print_json: ("type({v}) is str", "Fragment({v})"),
    print_instant: ("len({v}) == 32 and {v}[10] == 'T' and {v}[26:] == '+00:00'", "{v}[:26] + 'Z'"),
}
"""By the function that prints a scalar: when a value is the usual one, and what it prints as."""


def leaf(source: Source, type_: Leaf, value: str, nullable: bool) -> str:
    """An expression for the printed form of the expression `value`. Evaluating it raises where graphql-core would."""
    if isinstance(type_, GraphQLEnumType):
        return f"{source.bind(names(type_, nullable), 'names')}[{value}]"
    source.names["Fragment"] = Fragment
    v, printed = source.fresh(), source.bind(printer(type_), "printed")
    condition, usual = USUAL.get(type_.coerce_output_value, ("False", "{v}"))
    test, usual = condition.format(v=v), usual.format(v=v)
    if nullable:
        return f"(None if ({v} := {value}) is None else {usual} if {test} else {printed}({v}))"
    return f"({usual} if ({v} := {value}) is not None and {test} else {printed}({v}))"


def names(type_: GraphQLEnumType, nullable: bool) -> dict[Any, str | None]:
    """The printed name of each value of an enum, by the value and by the member of the Python enum."""
    table: dict[Any, str | None] = {value.value: name for name, value in type_.values.items()}
    members = getattr(type_, "wrapped_cls", None)
    if members is not None:
        table |= {members(value): name for value, name in table.items()}
    return table | {None: None} if nullable else table


def printer(type_: GraphQLScalarType) -> Printer:
    """The scalar's own function, refusing a result that a present value must not have."""

    def printed(value: Any) -> Any:
        result = type_.coerce_output_value(value)
        if result is None or result is Undefined:
            raise TypeError(f"{type_.name} has no printed form of {value!r}")
        return result

    return printed
