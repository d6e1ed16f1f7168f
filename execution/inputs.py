"""Variables coerced by generated code: from the JSON of a request to what a resolver receives, in one step.

It takes only what is beyond doubt. It raises Doubtful at anything else, before anything has run; graphql-core then says
what is wrong with the value, or takes it.
"""

from collections.abc import Callable
from copy import copy
from dataclasses import MISSING
from typing import Any, NoReturn

from graphql import (
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLFloat,
    GraphQLID,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLInt,
    GraphQLList,
    GraphQLNonNull,
    GraphQLScalarType,
    GraphQLString,
    Undefined,
    get_named_type,
)
from graphql.type import is_required_input_field
from graphql.utilities.coerce_input_value import coerce_default_value, coerce_input_value
from strawberry.types.base import StrawberryMaybe
from strawberry.types.field import StrawberryField

from execution.fields import DEFINITION, object_definition
from execution.source import Source, Unsupported

Coerce = Callable[[Any], Any]

CERTAIN = {
    GraphQLString: "type({v}) is str",
    GraphQLID: "type({v}) is str",
    GraphQLBoolean: "type({v}) is bool",
    GraphQLInt: "type({v}) is int and -2147483648 <= {v} <= 2147483647",
    GraphQLFloat: "type({v}) is float and {v} - {v} == 0",
}
"""When a value is what it is coerced to."""


class Doubtful(Exception):
    """A value that graphql-core has to judge."""


def doubt() -> NoReturn:
    """Leave the request to graphql-core."""
    raise Doubtful


class Inputs:
    """Writes expressions for one function: each makes of a variable what a resolver receives.

    Raises Unsupported for types that only graphql-core coerces.
    """

    def __init__(self) -> None:
        self.source = Source()
        self.source.names |= {"doubt": doubt, "copy": copy, "Undefined": Undefined}

    def value(self, type_: GraphQLInputType, v: str) -> str:
        """What the variable `v` is coerced to."""
        if isinstance(type_, GraphQLNonNull):
            return self._present(type_.of_type, v)
        return f"(None if {v} is None else {self._present(type_, v)})"

    def _present(self, type_: GraphQLInputType, v: str) -> str:
        """The same where null is doubtful."""
        if isinstance(type_, GraphQLList):
            item = self.source.fresh()
            items = f"[{self.value(type_.of_type, item)} for {item} in {v}]"
            return f"({items} if type({v}) is list else doubt())"
        if isinstance(type_, GraphQLInputObjectType):
            return self._object(type_, v)
        if isinstance(type_, GraphQLEnumType):
            members = self._bind({name: type_.coerce_input_value(name) for name in type_.values})
            return f"({members}[{v}] if type({v}) is str and {v} in {members} else doubt())"
        if isinstance(type_, GraphQLScalarType):
            if type_ in CERTAIN:
                return f"({v} if {CERTAIN[type_].format(v=v)} else doubt())"
            return f"{self._bind(reader(type_))}({v})"
        raise Unsupported(str(type_))

    def _object(self, type_: GraphQLInputObjectType, v: str) -> str:
        definition = object_definition(type_)
        if definition is None:
            return f"{self._bind(by_core(type_))}({v})"
        if definition.is_one_of or definition.from_input is not None:
            raise Unsupported(type_.name)
        members = ", ".join(self._member(name, field, v) for name, field in type_.fields.items())
        made = f"{self._bind(definition.origin)}({members})"
        return f"({made} if type({v}) is dict and {v}.keys() <= {self._bind(type_.fields.keys())} else doubt())"

    def _member(self, name: str, field: GraphQLInputField, v: str) -> str:
        declared, given = _declared(field), self.source.fresh()
        there = f"({given} := {v}.get({name!r}, Undefined)) is not Undefined"
        return f"{declared.python_name}={self.value(field.type, given)} if {there} else {self._absent(field, declared)}"

    def _absent(self, field: GraphQLInputField, declared: StrawberryField) -> str:
        """What a member is that a request leaves out: the schema's default, else None unless the class has its own."""
        default = coerce_default_value(field)
        if isinstance(get_named_type(field.type), GraphQLInputObjectType) and default not in (Undefined, None):
            raise Unsupported("default of an input type")
        if is_required_input_field(field):
            return "doubt()"
        if default is Undefined and declared.default_factory is not MISSING:
            return f"{self._bind(declared.default_factory)}()"
        if default is Undefined:
            default = None if declared.default_value is MISSING else declared.default_value
        return f"copy({self._bind(default)})" if isinstance(default, list | dict) else self._bind(default)

    def _bind(self, value: object) -> str:
        return self.source.bind(value, "known")


def reader(type_: GraphQLScalarType) -> Coerce:
    """The scalar's own function, in doubt about null and whatever it refuses."""
    read = type_.coerce_input_value

    def coerce(value: Any) -> Any:
        try:
            return doubt() if value is None else read(value)
        except Exception as error:
            raise Doubtful from error

    return coerce


def by_core(type_: GraphQLInputObjectType) -> Coerce:
    """For input types that Strawberry did not declare: they make their own values."""

    def coerce(value: Any) -> Any:
        coerced = coerce_input_value(value, GraphQLNonNull(type_))
        return doubt() if coerced is Undefined else coerced

    return coerce


def _declared(field: GraphQLInputField) -> StrawberryField:
    declared = field.extensions.get(DEFINITION)
    if not isinstance(declared, StrawberryField) or isinstance(declared.type, StrawberryMaybe):
        raise Unsupported("input field")
    return declared
