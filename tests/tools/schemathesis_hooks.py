"""How schemathesis makes values of this API's own scalars; it loads this file by SCHEMATHESIS_HOOKS."""

import os

import schemathesis
from graphql import NameNode, ObjectFieldNode, ObjectValueNode, ValueNode
from hypothesis import strategies as st
from schemathesis.graphql import nodes


def object_of(values: dict[str, ValueNode]) -> ObjectValueNode:
    """An object as a document writes it."""
    return nodes.Object([ObjectFieldNode(name=NameNode(value=name), value=value) for name, value in values.items()])


NAMES = st.from_regex(r"\A[a-z_]{1,9}\Z")
LEAVES = st.integers(-(2**31), 2**31).map(nodes.Int) | st.text().map(nodes.String) | st.booleans().map(nodes.Boolean)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3).map(nodes.List) | st.dictionaries(NAMES, inner).map(object_of),
    max_leaves=5,
)
schemathesis.graphql.scalar("JSON", VALUES)
schemathesis.graphql.scalar("Cursor", (st.just(os.environ["CURSOR"]) | st.text()).map(nodes.String))
