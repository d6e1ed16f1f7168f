"""What a resolver is told of the root field that it answers."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import strawberry
from graphql import FieldNode, GraphQLField, GraphQLObjectType, OperationDefinitionNode
from graphql.pyutils import Path
from strawberry.schema.schema import _OperationContextAwareGraphQLResolveInfo
from strawberry.types.field import StrawberryField

from db.shapes import Shape
from execution.projection import Projection
from execution.selections import Reader
from resolvers.context import Context


@dataclass(frozen=True, slots=True)
class Place:
    """Where a root field stands: all that can be known of it before a request comes."""

    read: Reader
    operation: OperationDefinitionNode
    type: GraphQLObjectType
    key: str
    nodes: list[FieldNode]
    field: GraphQLField
    definition: StrawberryField


class RootInfo(strawberry.Info[Context, None]):
    """Info without a running executor: context, projection and shape are at hand, the rest is made when asked for."""

    context: Context = None  # type: ignore[assignment]  # a plain attribute in place of the inherited property

    def __init__(
        self, place: Place, projection: Projection, shape: Shape | None, variables: dict[str, Any], context: Context
    ) -> None:
        self._field, self.place, self.projection, self.shape = place.definition, place, projection, shape
        self.variables, self.context = variables, context

    @cached_property
    def _raw_info(self) -> Any:  # type: ignore[override]  # its parent has it from the start
        place = self.place
        return _OperationContextAwareGraphQLResolveInfo(
            field_name=place.nodes[0].name.value,
            field_nodes=place.nodes,
            return_type=place.field.type,
            parent_type=place.type,
            path=Path(None, place.key, place.type.name),
            schema=place.read.schema,
            fragments=dict(place.read.fragments),
            root_value=None,
            operation=place.operation,
            variable_values=self.variables,
            context=self.context,
            is_awaitable=lambda value: hasattr(value, "__await__"),
            abort_signal=None,
            async_helpers=None,
            operation_extensions={},
        )
