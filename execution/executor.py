"""graphql-core's executor, as Strawberry's resolvers expect it, with results that are in hand already."""

from typing import Any, cast

from graphql import GraphQLObjectType
from graphql.execution import Executor
from graphql.execution.collect_fields import FieldDetailsList
from graphql.pyutils import Path
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from execution.documents import Prepared
from execution.errors import RequestRefused


class OperationExecutor(StrawberryGraphQLCoreExecutionContext):
    """Executes one operation once, or one subscription event by event.

    Root fields in `outcomes` are not resolved again: what was returned is completed, what was raised is their error.
    """

    outcomes: dict[str, Any]

    def execute_field(
        self,
        parent_type: GraphQLObjectType,
        source: Any,
        field_details_list: FieldDetailsList,
        path: Path,
        position_context: Any,
    ) -> Any:
        """The field's response data, or an awaitable of it."""
        if path.prev is not None or path.key not in self.outcomes:
            return super().execute_field(parent_type, source, field_details_list, path, position_context)
        nodes = [details.node for details in field_details_list]
        field = parent_type.fields[nodes[0].name.value]
        info = self.build_resolve_info(field, nodes, parent_type, path)
        outcome = returned(self.outcomes[path.key])
        return self.complete_awaitable_value(field.type, field_details_list, info, path, outcome, position_context)

    def build_per_event_executor(self, payload: Any) -> Executor[Any]:
        """A copy for one event, with its own cache: the shared one of graphql-core 3.3.2 grows with every event."""
        executor = super().build_per_event_executor(payload)
        executor._relevant_sub_fields = {}
        return executor


async def returned(outcome: Any) -> Any:
    """Return what a resolver returned, or raise what it raised."""
    if isinstance(outcome, Exception):
        raise outcome
    return outcome


def build(
    prepared: Prepared, variables: dict[str, Any] | None, context: Any, outcomes: dict[str, Any], *, suggest: bool
) -> OperationExecutor:
    """An executor with coerced variables. Raises RequestRefused when they cannot be coerced."""
    executor = OperationExecutor.build(
        prepared.schema,
        prepared.document,
        None,
        context,
        variables,
        prepared.name,
        hide_suggestions=not suggest,
    )
    if isinstance(executor, list):
        raise RequestRefused(executor)
    built = cast(OperationExecutor, executor)
    built.outcomes = outcomes
    return built
