"""Which columns a selection needs, so that a store fetches nothing else."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from graphql import FieldNode, GraphQLObjectType, GraphQLOutputType, GraphQLResolveInfo, get_named_type

from db.records import TASK_COLUMNS
from db.store import Columns
from execution.fields import strawberry_field
from execution.selections import Reader

KEPT_PROJECTIONS = 4096


class Projection(dict[str, Columns]):
    """Type name to the columns that the selection below one field reads of that type, worked out when first asked."""

    def __init__(self, read: Reader, type_: GraphQLOutputType, nodes: Sequence[FieldNode]) -> None:
        super().__init__()
        self.read, self.type, self.nodes = read, type_, nodes

    def __missing__(self, type_name: str) -> Columns:
        wanted = set(needed(self.read, self.type, self.nodes, type_name))
        columns = tuple(column for column in TASK_COLUMNS if column in wanted) or ("id",)
        self[type_name] = columns if type_name == "Task" else tuple(sorted(wanted))
        return self[type_name]


def needed(read: Reader, type_: GraphQLOutputType, nodes: Sequence[FieldNode], type_name: str) -> Iterator[str]:
    """The attributes of `type_name` that are read without crossing a relation: relations load their own."""
    for object_type in read.object_types(get_named_type(type_)):
        for name, below in asked(read, object_type, nodes):
            definition = strawberry_field(object_type.fields[name])
            metadata = definition.metadata if definition else {}
            if object_type.name == type_name:
                yield from metadata.get("columns", (definition.python_name,) if definition else ())
            elif "related" not in metadata:
                yield from needed(read, object_type.fields[name].type, below, type_name)


def asked(read: Reader, type_: GraphQLObjectType, nodes: Sequence[FieldNode]) -> Iterator[tuple[str, list[FieldNode]]]:
    """The fields that these nodes ask of the type, with their own nodes; `__typename` is left out."""
    for below in read.below(type_, nodes).values():
        if not below[0].name.value.startswith("__"):
            yield below[0].name.value, below


class Projections:
    """The projections of fields that graphql-core executes, by field node."""

    def __init__(self) -> None:
        self.known: dict[int, tuple[FieldNode, Projection]] = {}

    def of(self, info: GraphQLResolveInfo[Any]) -> Projection:
        """The projection of the current field. A node is held beside it, so that its id stays its own."""
        node = info.field_nodes[0]
        kept = self.known.get(id(node))
        if kept is not None and len(info.field_nodes) == 1:
            return kept[1]
        projection = Projection(Reader(info.schema, info.fragments), info.return_type, info.field_nodes)
        if len(info.field_nodes) == 1:
            if len(self.known) >= KEPT_PROJECTIONS:
                self.known.clear()
            self.known[id(node)] = (node, projection)
        return projection


def column_finder() -> Callable[[Any, str], Columns]:
    """What `Context.columns` is: from a resolver's info and a type's name to the columns that the selection reads."""
    projections = Projections()

    def columns(info: Any, type_name: str) -> Columns:
        known: Projection | None = getattr(info, "projection", None)
        return (projections.of(info._raw_info) if known is None else known)[type_name]

    return columns
