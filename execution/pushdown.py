"""Lists that the store writes as JSON: from a selection to the shape of its objects.

A list of tasks made of plain fields needs no records: the store prints it in less time than it reads the rows.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from graphql import (
    FieldNode,
    GraphQLEnumType,
    GraphQLFloat,
    GraphQLID,
    GraphQLInt,
    GraphQLObjectType,
    GraphQLString,
    get_named_type,
    get_nullable_type,
)

from db.shapes import RELATED, Form, Member, Names, Shape
from execution.fields import strawberry_field
from execution.leaves import names
from execution.selections import Reader
from execution.source import Unsupported
from schema.scalars import print_instant, print_json

FORMS: dict[Any, Form] = {
    GraphQLString.coerce_output_value: Form.TEXT,
    GraphQLID.coerce_output_value: Form.ID,
    GraphQLInt.coerce_output_value: Form.INT,
    GraphQLFloat.coerce_output_value: Form.FLOAT,
    print_instant: Form.INSTANT,
    print_json: Form.JSON,
}
"""By the function that prints a scalar."""


def shape_of(info: Any) -> Shape | None:
    """What `Context.shape` is: compiled operations know it, graphql-core wants records."""
    found: Shape | None = getattr(info, "shape", None)
    return found


def shape_below(read: Reader, type_: Any, nodes: Sequence[FieldNode]) -> Shape | None:
    """The shape of the one list below a root field that is declared `written`; None when records are needed."""
    found = []
    try:
        for _, definition, field, below in _asked(read, get_named_type(type_), nodes):
            metadata = definition.metadata if definition else {}
            if metadata.get("written"):
                found.append(tuple(_members(read, get_named_type(field.type), below)))
            elif metadata.get("of_records"):
                return None
    except Unsupported:
        return None
    return found[0] if len(found) == 1 else None


def _members(read: Reader, type_: Any, nodes: Sequence[FieldNode]) -> Iterator[Member]:
    """The members of an object with this selection. Raises Unsupported for what is more than an attribute."""
    for key, definition, field, below in _asked(read, type_, nodes):
        if definition is None:
            yield Member(key, type_.name, Form.NAME)
        elif definition.metadata.get("related") is not None:
            yield Member(key, definition.python_name, tuple(_related(read, definition.python_name, field, below)))
        elif definition.is_basic_field:
            yield Member(key, definition.python_name, _form(get_nullable_type(field.type)))
        else:
            raise Unsupported(key)


def _related(read: Reader, name: str, field: Any, nodes: Sequence[FieldNode]) -> Iterator[Member]:
    """The members of what a task leads to. Raises Unsupported unless the store can write all of them."""
    if name not in RELATED:
        raise Unsupported(name)
    for member in _members(read, get_named_type(field.type), nodes):
        if member.form is not Form.NAME and member.attribute not in RELATED[name]:
            raise Unsupported(name)
        yield member


def _asked(read: Reader, type_: Any, nodes: Sequence[FieldNode]) -> Iterator[tuple[str, Any, Any, list[FieldNode]]]:
    """The fields asked of an object type: key, Strawberry's and graphql-core's field (None: `__typename`), nodes."""
    if not isinstance(type_, GraphQLObjectType):
        raise Unsupported(str(type_))
    for key, below in read.below(type_, nodes).items():
        name = below[0].name.value
        field = type_.fields.get(name)
        definition = strawberry_field(field) if field else None
        if (definition is None and name != "__typename") or below[0].arguments:
            raise Unsupported(name)
        yield key, definition, field, below


def _form(type_: Any) -> Form | Names:
    if isinstance(type_, GraphQLEnumType):
        printed = {getattr(value, "value", value): name for value, name in names(type_, nullable=False).items()}
        return Names(tuple((value, str(name)) for value, name in printed.items()))
    form = FORMS.get(getattr(type_, "coerce_output_value", None))
    if form is None:
        raise Unsupported(str(type_))
    return form
