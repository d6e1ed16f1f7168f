"""Values completed by generated code: for each selection one function that turns resolvers' results into response data.

graphql-core completes a list of 100 objects with 8 fields by about 800 calls, each deciding again what the selection
has decided already. Whatever the generated code is not made for raises, and its caller goes to graphql-core with the
value in hand, so that errors and null propagation remain graphql-core's.
"""

from collections.abc import Sequence
from typing import Any

from graphql import FieldNode, GraphQLList, GraphQLNonNull, GraphQLOutputType

from execution.expressions import Expressions, Relation
from execution.projection import Projection
from execution.relations import Gap, Hole
from execution.selections import Reader
from resolvers.context import Context


class Completion:
    """Makes response data of the results of one field. Raises Unsupported when its selection cannot be compiled."""

    def __init__(self, read: Reader, type_: GraphQLOutputType, nodes: Sequence[FieldNode]) -> None:
        expressions = Expressions(read)
        expression = expressions.value(type_, nodes, "value")
        holes = [f"hole{number}" for number in range(len(expressions.relations))]
        self.function = expressions.source.function(["value", "context", *holes], expression)
        self.holes = [_hole(read, relation) for relation in expressions.relations]

    async def complete(self, value: Any, context: Context) -> Any:
        """The response data of a value. Raises any exception at all when it is not one of the usual."""
        gaps: list[list[Gap]] = [[] for _ in self.holes]
        data = self.function(value, context, *[gap.append for gap in gaps])
        for hole, gap in zip(self.holes, gaps, strict=True):
            if gap:
                await hole.fill(gap, context)
        return data


def _hole(read: Reader, relation: Relation) -> Hole:
    key, related, field, nodes = relation
    columns = Projection(read, field.type, nodes)[related.of] if related.of else ()
    complete = Completion(read, GraphQLNonNull(GraphQLList(field.type)), nodes).complete
    return Hole(key, related, columns, complete)
