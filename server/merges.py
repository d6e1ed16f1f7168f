"""How many pairs of fields validation has to compare, which grows with the square of a document's length."""

from collections import defaultdict
from collections.abc import Iterator

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

from execution.selections import Fragments, fragments_of

Together = list[SelectionSetNode]
"""Selection sets that are answered under the same path."""


def merges(document: DocumentNode) -> int:
    """The pairs of fields that are answered under the same path, in operations and in fragments by themselves.

    Every field is visited at each place that spreads it: the document's fields are known to be few, and no fragment
    spreads itself.
    """
    fragments = fragments_of(document)
    roots = (d for d in document.definitions if isinstance(d, (OperationDefinitionNode, FragmentDefinitionNode)))
    return sum(pairs([root.selection_set], fragments) for root in roots)


def pairs(sets: Together, fragments: Fragments) -> int:
    """The pairs in selection sets that are answered together, and below them."""
    groups: dict[str, list[FieldNode]] = defaultdict(list)
    seen: set[str] = set()
    for selections in sets:
        for field in fields_of(selections, fragments, seen):
            groups[(field.alias or field.name).value].append(field)
    total = 0
    for fields in groups.values():
        total += len(fields) * (len(fields) - 1) // 2
        total += pairs([field.selection_set for field in fields if field.selection_set], fragments)
    return total


def fields_of(selections: SelectionSetNode, fragments: Fragments, seen: set[str]) -> Iterator[FieldNode]:
    """The fields of a selection set, those of its fragments too; a named fragment is looked at once."""
    for node in selections.selections:
        if isinstance(node, FieldNode):
            yield node
        elif isinstance(node, InlineFragmentNode):
            yield from fields_of(node.selection_set, fragments, seen)
        elif isinstance(node, FragmentSpreadNode) and node.name.value not in seen:
            seen.add(node.name.value)
            if node.name.value in fragments:
                yield from fields_of(fragments[node.name.value].selection_set, fragments, seen)
