"""graphql-core's executor, as Strawberry's resolvers expect it."""

from typing import Any, cast

from graphql.execution import Executor
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from execution.documents import Prepared
from execution.errors import RequestRefused


class OperationExecutor(StrawberryGraphQLCoreExecutionContext):
    """Executes one operation once, or one subscription event by event."""

    def build_per_event_executor(self, payload: Any) -> Executor[Any]:
        """A copy for one event, with its own cache: the shared one of graphql-core 3.3.2 grows with every event."""
        executor = super().build_per_event_executor(payload)
        executor._relevant_sub_fields = {}
        return executor


def build(prepared: Prepared, variables: dict[str, Any] | None, context: Any, *, suggest: bool) -> OperationExecutor:
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
    return cast(OperationExecutor, executor)
