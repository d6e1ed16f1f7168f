"""A JSON Schema as GraphQL input types. What GraphQL cannot say is left to the validator, which sees every value."""

from collections.abc import Hashable, Mapping
from typing import Any, NamedTuple, TypeAlias

import orjson
from graphql import (
    ConstValueNode,
    GraphQLBoolean,
    GraphQLDefaultInput,
    GraphQLEnumType,
    GraphQLEnumValue,
    GraphQLFloat,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLInt,
    GraphQLList,
    GraphQLNonNull,
    GraphQLScalarType,
    GraphQLString,
    print_ast,
    value_to_literal,
)

from resolvers.parameters.document import Document, resolve
from schema.typed_names import Names, all_named, field_name, type_name, value_name
from schema.typed_notes import describe

_DEEPEST = 12
_SCALARS = {"string": GraphQLString, "integer": GraphQLInt, "number": GraphQLFloat, "boolean": GraphQLBoolean}
_INT_BOUNDS = ("minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum")
_BEYOND_FIELDS = ("additionalProperties", "unevaluatedProperties", "patternProperties")
_ON_THE_WHOLE = {
    "allOf", "anyOf", "oneOf", "not", "if", "dependentRequired", "dependentSchemas", "minProperties", "maxProperties",
    "propertyNames", "enum", "const", "uniqueItems", "contains",
}  # fmt: skip
"""Rules that judge an object as it was given: GraphQL must not fill in its defaults first."""


Nullable: TypeAlias = GraphQLScalarType | GraphQLEnumType | GraphQLInputObjectType | GraphQLList[Any]


class _Shape(NamedTuple):
    type: Nullable
    nullable: bool


class InputTypes:
    """Makes the input type of one task type, and the enums and input objects inside it."""

    def __init__(self, task_type: str, document: Document, names: Names, json: GraphQLScalarType) -> None:
        self._prefix, self._document, self._names, self._json = type_name(task_type), document, names, json
        self._made: dict[Hashable, Nullable] = {}
        self._open: list[Nullable] = []

    def root(self) -> Nullable:
        """The type of the parameters as a whole; JSON when they have none of their own."""
        return self._shape(self._document, self._prefix, plain=True).type

    def _shape(self, node: Any, path: str, plain: bool) -> _Shape:
        keywords = resolve(self._document, node)
        plain = plain and not keywords.keys() & _ON_THE_WHOLE
        made = self._type(keywords, self._defined_name(keywords) or path, plain)
        return _Shape(made or self._json, made in self._open or _may_be_null(keywords))

    def _type(self, keywords: Document, name: str, plain: bool) -> Nullable | None:
        if choices := _choices(keywords):
            return self._enum(choices, name, keywords.get("description") or f"What `{name}` can be.")
        kind = _only_type(keywords)
        if kind == "object":
            return self._object(keywords, name, plain)
        if kind == "array":
            return self._list(keywords, name, plain)
        return None if kind == "integer" and not _fits_int(keywords) else _SCALARS.get(kind or "")

    def _enum(self, choices: dict[str, str], name: str, words: str) -> Nullable:
        key = (name, *choices)
        if key not in self._made:
            values = {given: GraphQLEnumValue(value, f"`{value}`") for value, given in choices.items()}
            self._made[key] = GraphQLEnumType(self._names.take(name), values, description=words)
        return self._made[key]

    def _list(self, keywords: Document, name: str, plain: bool) -> Nullable | None:
        items = keywords.get("items")
        if "prefixItems" in keywords or not isinstance(items, Mapping):
            return None
        item = self._shape(items, f"{name}Item", plain)
        return GraphQLList(item.type if item.nullable else GraphQLNonNull(item.type))

    def _object(self, keywords: Document, name: str, plain: bool) -> Nullable | None:
        names = all_named(keywords.get("properties", {}), field_name)
        if names is None or any(isinstance(keywords.get(keyword), Mapping) for keyword in _BEYOND_FIELDS):
            return None
        key = (name, plain, orjson.dumps(keywords.get("properties")), orjson.dumps(keywords.get("required")))
        if key not in self._made and len(self._open) < _DEEPEST:
            fields: dict[str, GraphQLInputField] = {}
            words = keywords.get("description") or f"The parameters of `{name}`."
            made = GraphQLInputObjectType(self._names.take(f"{name}Input"), lambda: fields, description=words)
            self._made[key] = made
            self._open.append(made)
            fields.update((names[own], self._field(own, keywords, name, plain)) for own in names)
            self._open.pop()
        return self._made.get(key)

    def _field(self, own_name: str, owner: Document, owner_name: str, plain: bool) -> GraphQLInputField:
        node = owner["properties"][own_name]
        keywords, required = resolve(self._document, node), own_name in owner.get("required", ())
        shape = self._shape(node, owner_name + type_name(own_name), plain)
        default = _default(keywords, shape.type) if plain and not required else None
        return GraphQLInputField(
            GraphQLNonNull(shape.type) if required and not shape.nullable else shape.type,
            description=describe(own_name, keywords, shape.type is self._json, print_ast(default) if default else None),
            out_name=own_name,
            default=GraphQLDefaultInput(literal=default) if default else None,
        )

    def _defined_name(self, keywords: Document) -> str | None:
        """The name of what a reference leads to: two places that refer to it share its type."""
        reference = keywords.get("$ref")
        if reference is None:
            return None
        return self._prefix if reference == "#" else self._prefix + type_name(reference.rpartition("/")[2])


def _choices(keywords: Document) -> dict[str, str] | None:
    values = keywords.get("enum", [keywords["const"]] if "const" in keywords else ())
    texts = [value for value in values if isinstance(value, str)]
    others = [value for value in values if value is not None and not isinstance(value, str)]
    return None if others else all_named(texts, value_name)


def _only_type(keywords: Document) -> str | None:
    given = keywords.get("type", ())
    names = [name for name in ([given] if isinstance(given, str) else given) if name != "null"]
    return names[0] if len(names) == 1 else None


def _may_be_null(keywords: Document) -> bool:
    given = keywords.get("type", "null")
    return "nullable" in keywords or given == "null" or (isinstance(given, list) and "null" in given)


def _fits_int(keywords: Document) -> bool:
    return all(-(2**31) <= keywords.get(bound, 0) < 2**31 for bound in _INT_BOUNDS)


def _default(keywords: Document, type_: GraphQLInputType) -> ConstValueNode | None:
    """The default as GraphQL can say it: one that holds no object, so that there is nothing to fill in below it.

    Nor a list for JSON: graphql-js before 17 cannot print a schema that has one.
    """
    value = keywords.get("default")
    unsaid = isinstance(value, dict | list) if isinstance(type_, GraphQLScalarType) else _holds_object(value)
    if "default" not in keywords or unsaid:
        return None
    return value_to_literal(_external(value, type_), type_)


def _holds_object(value: Any) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and any(map(_holds_object, value)))


def _external(value: Any, type_: GraphQLInputType) -> Any:
    """The value as a client would write it: enum values by name."""
    if isinstance(type_, GraphQLNonNull):
        return _external(value, type_.of_type)
    if isinstance(type_, GraphQLList) and isinstance(value, list):
        return [_external(item, type_.of_type) for item in value]
    return type_.coerce_output_value(value) if isinstance(type_, GraphQLEnumType) and value is not None else value
