"""From a selection to the Python expression that makes its data.

A field is a piece of an expression, an object a dict display, a list a comprehension, a union a choice by record class.
Relations stay None while the expression runs; the objects that have them are handed to `hole0`, `hole1`, ….
"""

from collections.abc import Sequence
from typing import Any, NoReturn

from graphql import (
    FieldNode,
    GraphQLAbstractType,
    GraphQLEnumType,
    GraphQLField,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLScalarType,
)
from orjson import Fragment

from db.shapes import Written
from execution.fields import origin_of, strawberry_field
from execution.leaves import leaf
from execution.selections import Reader
from execution.source import Source, Unsupported
from resolvers.related import Related

Relation = tuple[str, Related[Any, Any, Any], GraphQLField, Sequence[FieldNode]]
"""A relation that was met: its response key, how it is loaded, its field and what is selected below it."""


class Expressions:
    """Writes expressions for one function: `source` has the names that they use, `relations` one for each hole."""

    def __init__(self, read: Reader) -> None:
        self.read, self.source = read, Source()
        self.source.names |= {"unexpected": unexpected, "items": items, "Fragment": Fragment, "Written": Written}
        self.relations: list[Relation] = []

    def value(self, type_: GraphQLOutputType, nodes: Sequence[FieldNode], value: str) -> str:
        """The data of the expression `value`. Raises Unsupported for what graphql-core has to do."""
        nullable = not isinstance(type_, GraphQLNonNull)
        inner = type_.of_type if isinstance(type_, GraphQLNonNull) else type_
        if isinstance(inner, GraphQLScalarType | GraphQLEnumType):
            return leaf(self.source, inner, value, nullable)
        v = value if value.isidentifier() else self.source.fresh()
        bound = v if v == value else f"({v} := {value})"
        if isinstance(inner, GraphQLObjectType) and inner.is_type_of and not nullable:
            return f"({self._object(inner, nodes, v)} if {self._test(inner, bound)} else unexpected())"
        return f"({'None' if nullable else 'unexpected()'} if {bound} is None else {self._present(inner, nodes, v)})"

    def _present(self, type_: GraphQLOutputType, nodes: Sequence[FieldNode], v: str) -> str:
        """The data of the variable `v`, which is not None."""
        if isinstance(type_, GraphQLList):
            item = self.source.fresh()
            listed = f"[{self.value(type_.of_type, nodes, item)} for {item} in items({v})]"
            return f"(Fragment({v}.text) if type({v}) is Written else {listed})"
        if isinstance(type_, GraphQLObjectType):
            test, data = self._test(type_, v), self._object(type_, nodes, v)
            return f"({data} if {test} else unexpected())" if test else data
        if isinstance(type_, GraphQLAbstractType):
            members = self.read.schema.get_possible_types(type_)
            branches = (f"{self._object(each, nodes, v)} if {self._is_a(each, v)} else " for each in members)
            return f"({''.join(branches)}unexpected())"
        raise Unsupported(str(type_))

    def _test(self, type_: GraphQLObjectType, v: str) -> str:
        """Whether the type takes `v` for one of its own; empty when graphql-core would not ask."""
        accepts = type_.is_type_of
        if accepts is None:
            return ""
        records = getattr(accepts, "records", None)
        if records is not None:
            return f"isinstance({v}, {self.source.bind(records, 'records')})"
        return f"{self.source.bind(accepts, 'accepts')}({v}, None)"

    def _is_a(self, type_: GraphQLObjectType, v: str) -> str:
        """The same where somebody has to tell: among the members of an abstract type."""
        return self._test(type_, v) or f"isinstance({v}, {self.source.bind(origin_of(type_), 'origin')})"

    def _object(self, type_: GraphQLObjectType, nodes: Sequence[FieldNode], v: str) -> str:
        entries, holes = [], []
        for key, below in self.read.below(type_, nodes).items():
            relation = self._relation(type_, key, below)
            if relation is not None:
                holes.append(f"hole{len(self.relations)}")
                self.relations.append(relation)
            entries.append(f"{key!r}: {'None' if relation else self._field(type_, below, v)}")
        display = "{" + ", ".join(entries) + "}"
        if not holes:
            return display
        data = self.source.fresh()
        gap = f"gap := (({data} := {display}), {v})"
        return (
            f"({' or '.join(f'{hole}(({gap}))' if hole is holes[0] else f'{hole}(gap)' for hole in holes)} or {data})"
        )

    def _relation(self, type_: GraphQLObjectType, key: str, nodes: Sequence[FieldNode]) -> Relation | None:
        field = type_.fields.get(nodes[0].name.value)
        definition = strawberry_field(field) if field else None
        related = definition.metadata.get("related") if definition else None
        return (key, related, field, nodes) if field and isinstance(related, Related) else None

    def _field(self, type_: GraphQLObjectType, nodes: Sequence[FieldNode], v: str) -> str:
        name = nodes[0].name.value
        if name == "__typename":
            return repr(type_.name)
        field = type_.fields[name]
        definition = strawberry_field(field)
        if definition is None or nodes[0].arguments:
            raise Unsupported(f"{type_.name}.{name}")
        if definition.is_basic_field:
            return self.value(field.type, nodes, f"{v}.{definition.python_name}")
        compute = definition.metadata.get("compute")
        if compute is None:
            raise Unsupported(f"{type_.name}.{name}")
        return self.value(field.type, nodes, f"{self.source.bind(compute, 'compute')}(context, {v})")


def unexpected() -> NoReturn:
    """Stop at a value that the generated code was not made for."""
    raise TypeError("unexpected value")


def items(value: Any) -> Any:
    """A list to go through, as resolvers return it."""
    if not isinstance(value, list | tuple):
        unexpected()
    return value
