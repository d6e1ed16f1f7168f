"""Variables coerced by small closures: from the JSON of a request to what a resolver receives, in one step.

A closure takes only what is beyond doubt. It raises Doubtful at anything else, before anything has run; graphql-core
then says what is wrong with the value, or takes it.
"""

from collections.abc import Callable, Iterator
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
from execution.source import Unsupported

Coerce = Callable[[Any], Any]


class Doubtful(Exception):
    """A value that graphql-core has to judge."""


def doubt() -> NoReturn:
    """Leave the request to graphql-core."""
    raise Doubtful


def coercer(type_: GraphQLInputType) -> Coerce:
    """The closure for values of a type. Raises Unsupported for types that only graphql-core coerces."""
    if isinstance(type_, GraphQLNonNull):
        return _present(type_.of_type)
    present = _present(type_)
    return lambda value: None if value is None else present(value)


def _present(type_: GraphQLInputType) -> Coerce:
    """The closure for values that are not null; null is doubtful to it."""
    if isinstance(type_, GraphQLList):
        return _list(coercer(type_.of_type))
    if isinstance(type_, GraphQLInputObjectType):
        return _object(type_)
    if isinstance(type_, GraphQLEnumType):
        return _enum(type_)
    if isinstance(type_, GraphQLScalarType):
        return _scalar(type_)
    raise Unsupported(str(type_))


def _list(item: Coerce) -> Coerce:
    def coerce(value: Any) -> list[Any]:
        return [item(each) for each in value] if type(value) is list else doubt()

    return coerce


def _enum(type_: GraphQLEnumType) -> Coerce:
    members = {name: type_.coerce_input_value(name) for name in type_.values}
    return lambda value: members[value] if type(value) is str and value in members else doubt()


def _scalar(type_: GraphQLScalarType) -> Coerce:
    if type_ in (GraphQLString, GraphQLID):
        return lambda value: value if type(value) is str else doubt()
    if type_ is GraphQLBoolean:
        return lambda value: value if type(value) is bool else doubt()
    if type_ is GraphQLInt:
        return lambda value: value if type(value) is int and -(2**31) <= value < 2**31 else doubt()
    if type_ is GraphQLFloat:
        return lambda value: value if type(value) is float and value - value == 0 else doubt()
    read = type_.coerce_input_value

    def coerce(value: Any) -> Any:
        try:
            return doubt() if value is None else read(value)
        except Exception as error:
            raise Doubtful from error

    return coerce


def _object(type_: GraphQLInputObjectType) -> Coerce:
    definition = object_definition(type_)
    if definition is None:
        return _by_core(type_)
    if definition.is_one_of or definition.from_input is not None:
        raise Unsupported(type_.name)
    make: Callable[..., Any] = definition.origin
    members = {name: (_declared(field).python_name, coercer(field.type)) for name, field in type_.fields.items()}
    required = {name for name, field in type_.fields.items() if is_required_input_field(field)}
    absent = dict(_absent(type_))
    changeable = [(name, default) for name, default in absent.items() if isinstance(default, list | dict)]

    def coerce(value: Any) -> Any:
        if type(value) is not dict or not required <= value.keys():
            doubt()
        given = absent.copy()
        for key, item in value.items():
            name, read = members.get(key) or doubt()
            given[name] = read(item)
        for name, default in changeable:
            if given[name] is default:
                given[name] = copy(default)
        return make(**given)

    return coerce


def _by_core(type_: GraphQLInputObjectType) -> Coerce:
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


def _absent(type_: GraphQLInputObjectType) -> Iterator[tuple[str, Any]]:
    """What members get that a request leaves out: the schema's default, else None unless the class has its own."""
    for field in type_.fields.values():
        declared, default = _declared(field), coerce_default_value(field)
        if isinstance(get_named_type(field.type), GraphQLInputObjectType) and default not in (Undefined, None):
            raise Unsupported("default of an input type")
        if default is not Undefined:
            yield declared.python_name, default
        elif declared.default_value is MISSING and declared.default_factory is MISSING:
            yield declared.python_name, None
