"""The way in: a query text becomes a prepared operation, and a prepared operation an answer."""

from collections.abc import AsyncIterable, AsyncIterator
from inspect import isawaitable
from typing import Any, Protocol

import strawberry
from graphql import ExecutionResult
from graphql.execution import create_source_event_stream, map_source_to_response_event

from execution.documents import Check, Documents, Prepared
from execution.errors import RequestRefused, describe, internal, refused
from execution.executor import build
from resolvers.roles import Identity, Role

Response = dict[str, Any]
"""What is sent: `data` (absent when nothing was executed), `errors` if any, `extensions`; may hold orjson.Fragment."""


class Context(Protocol):
    """What execution itself reads of a resolver's context: who asks."""

    @property
    def identity(self) -> Identity: ...


def cost_nothing(document: object, role: Role) -> int:
    """The check that lets every document pass."""
    return 0


class Engine:
    """Executes operations of a schema that can be exchanged at run time."""

    def __init__(
        self,
        schema: strawberry.Schema,
        check: Check = cost_nothing,
        *,
        keep_documents: int = 1_000,
        max_tokens: int = 2_000,
    ) -> None:
        self.check, self.keep_documents, self.max_tokens = check, keep_documents, max_tokens
        self.swap(schema)

    def swap(self, schema: strawberry.Schema) -> None:
        """Answer by this schema from now on. What is prepared or under way ends by the schema it began with."""
        self.schema = schema
        self.documents = Documents(schema._schema, self.check, self.keep_documents, self.max_tokens)

    def prepare(self, query: str, operation_name: str | None, role: Role) -> Prepared:
        """The operation to execute, from the kept documents when it was seen before.

        Raises RequestRefused for a document that cannot be parsed, is too complex or invalid, and for an operation name
        that is unknown, or missing where there are several.
        """
        return self.documents.prepare(query, operation_name, role)

    async def execute(self, prepared: Prepared, variables: dict[str, Any] | None, context: Context) -> Response:
        """The answer to a query or mutation. Errors are part of it; none is raised."""
        try:
            authorize(prepared, context)
            executor = build(prepared, variables, context, suggest=context.identity.role is Role.ADMIN)
            result = executor.execute_operation()
            return respond(prepared, await result if isawaitable(result) else result)
        except RequestRefused as refusal:
            return {"errors": refusal.formatted}
        except Exception as error:
            return {"errors": [internal(error)]}

    async def subscribe(
        self, prepared: Prepared, variables: dict[str, Any] | None, context: Context
    ) -> AsyncIterator[Response]:
        """The answers of a subscription, one for each event. Raises RequestRefused when there is no stream."""
        authorize(prepared, context)
        executor = build(prepared, variables, context, suggest=context.identity.role is Role.ADMIN)
        stream = create_source_event_stream(executor)
        source = await stream if isawaitable(stream) else stream
        if isinstance(source, ExecutionResult):
            raise RequestRefused(source.errors or [])
        return self._answers(prepared, map_source_to_response_event(executor, source))

    @staticmethod
    async def _answers(prepared: Prepared, results: AsyncIterable[ExecutionResult]) -> AsyncIterator[Response]:
        async for result in results:
            yield respond(prepared, result)


def authorize(prepared: Prepared, context: Context) -> None:
    """Raises RequestRefused with code FORBIDDEN unless the caller may use every root field."""
    missing = sorted(role for role in prepared.roles if not context.identity.may(role))
    if missing:
        raise refused(f"This needs the role {' and '.join(missing)}, not {context.identity.role}", "FORBIDDEN")


def respond(prepared: Prepared, result: Any) -> Response:
    """An execution's result as it is sent."""
    response: Response = {"data": result.data}
    if result.errors:
        response["errors"] = [describe(error) for error in result.errors]
    response["extensions"] = {"cost": prepared.cost}
    return response
