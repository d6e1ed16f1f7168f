"""Reading selections: which fields are asked of an object type, whatever fragments they are written in."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLAbstractType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    is_abstract_type,
)

Fragments = Mapping[str, FragmentDefinitionNode]
Fields = dict[str, list[FieldNode]]
"""Response key to the nodes that ask for it, in the order of the answer."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads selections of one document by one schema. Directives are not looked at: see `is_conditional`."""

    schema: GraphQLSchema
    fragments: Fragments

    def fields(self, type_: GraphQLObjectType, sets: Sequence[SelectionSetNode | None]) -> Fields:
        """What these selection sets, merged, ask of an object of this type."""
        found: Fields = {}
        seen: set[str] = set()
        for selections in sets:
            if selections is not None:
                self._gather(type_, selections, found, seen)
        return found

    def below(self, type_: GraphQLObjectType, nodes: Sequence[FieldNode]) -> Fields:
        """What these fields, merged, ask of an object of this type."""
        return self.fields(type_, [node.selection_set for node in nodes])

    def object_types(self, type_: GraphQLNamedType) -> Sequence[GraphQLObjectType]:
        """The object types that a value of this type can have; none for scalars and enums."""
        if isinstance(type_, GraphQLObjectType):
            return [type_]
        return self.schema.get_possible_types(type_) if is_abstract_type(type_) else []

    def _gather(self, type_: GraphQLObjectType, selections: SelectionSetNode, found: Fields, seen: set[str]) -> None:
        for node in selections.selections:
            if isinstance(node, FieldNode):
                found.setdefault((node.alias or node.name).value, []).append(node)
            elif isinstance(node, InlineFragmentNode):
                if self._applies(node, type_):
                    self._gather(type_, node.selection_set, found, seen)
            elif isinstance(node, FragmentSpreadNode) and node.name.value not in seen:
                seen.add(node.name.value)
                fragment = self.fragments[node.name.value]
                if self._applies(fragment, type_):
                    self._gather(type_, fragment.selection_set, found, seen)

    def _applies(self, fragment: InlineFragmentNode | FragmentDefinitionNode, type_: GraphQLObjectType) -> bool:
        if fragment.type_condition is None or fragment.type_condition.name.value == type_.name:
            return True
        condition = self.schema.get_type(fragment.type_condition.name.value)
        return isinstance(condition, GraphQLAbstractType) and self.schema.is_sub_type(condition, type_)


def reader(schema: GraphQLSchema, document: DocumentNode) -> Reader:
    """The reader of a valid document."""
    return Reader(schema, fragments_of(document))


def fragments_of(document: DocumentNode) -> Fragments:
    """The fragments that a document defines, by name."""
    return {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}


def root_fields(selections: SelectionSetNode, fragments: Fragments) -> Iterator[FieldNode]:
    """The fields of a valid operation's selection set, those of its fragments in their place."""
    for node in selections.selections:
        if isinstance(node, FieldNode):
            yield node
        elif isinstance(node, FragmentSpreadNode):
            yield from root_fields(fragments[node.name.value].selection_set, fragments)
        elif isinstance(node, InlineFragmentNode):
            yield from root_fields(node.selection_set, fragments)


def is_conditional(document: DocumentNode) -> bool:
    """Whether any directive bears on what the document selects."""
    return any(map(_has_directives, _selection_sets(document)))


def _selection_sets(document: DocumentNode) -> Iterator[SelectionSetNode]:
    for node in document.definitions:
        if isinstance(node, OperationDefinitionNode | FragmentDefinitionNode):
            yield node.selection_set


def _has_directives(selections: SelectionSetNode) -> bool:
    for node in selections.selections:
        below = getattr(node, "selection_set", None)
        if node.directives or (below is not None and _has_directives(below)):
            return True
    return False
