"""The way in: a query text becomes a prepared operation, and a prepared operation an answer."""

from collections.abc import AsyncIterator
from inspect import isawaitable
from typing import Any

import strawberry

from execution.compiled import CompiledOperation, Unfinished
from execution.documents import Check, Documents, Prepared
from execution.errors import RequestRefused, internal, log, refused
from execution.executor import OperationExecutor, build
from execution.inputs import Doubtful
from execution.projection import column_finder
from execution.pushdown import shape_of
from execution.respond import Response, respond
from execution.source import Unsupported
from execution.stream import Stream, open_stream
from resolvers.context import Context
from resolvers.roles import Role

__all__ = ["Engine", "Outcomes", "Response"]
Outcomes = dict[str, Any]


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
        self.columns = column_finder()
        self.schema, self.documents = schema, self._documents(schema)

    def swap(self, schema: strawberry.Schema) -> None:
        """Answer by this schema from now on. What is prepared or under way ends by the schema it began with."""
        documents = self._documents(schema)
        documents.succeed(self.documents)
        self.schema, self.documents = schema, documents

    def _documents(self, schema: strawberry.Schema) -> Documents:
        return Documents(schema._schema, self.check, self.keep_documents, self.max_tokens)

    def prepare(self, query: str, operation_name: str | None, role: Role) -> Prepared:
        """The operation to execute, from the kept documents when it was seen before.

        Raises RequestRefused for a document that cannot be parsed, is too complex or invalid, and for an operation name
        that is unknown, or missing where there are several.
        """
        return self.documents.prepare(query, operation_name, role)

    async def execute(
        self, prepared: Prepared, variables: dict[str, Any] | None, context: Context, outcomes: Outcomes | None = None
    ) -> Response:
        """The answer to a query or mutation. Errors are part of it; none is raised.

        Root fields in `outcomes`, by response key, have been resolved: to what was returned, or raised.
        """
        try:
            authorize(prepared, context)
            context.columns, context.shape = self.columns, shape_of
            compiled = None if outcomes else self.compiled(prepared)
            if compiled is not None:
                try:
                    return {"data": await compiled.run(variables or {}, context), "extensions": prepared.extensions}
                except Doubtful:
                    pass
                except Unfinished as unfinished:
                    outcomes = unfinished.outcomes
            result = self._executor(prepared, variables, context, outcomes or {}).execute_operation()
            return respond(prepared, await result if isawaitable(result) else result)
        except RequestRefused as refusal:
            return {"errors": refusal.formatted}
        except Exception as error:
            return {"errors": [internal(error)]}

    def compiled(self, prepared: Prepared) -> CompiledOperation | None:
        """The compiled form of an operation: from its second use, and None for one that is left to graphql-core."""
        prepared.uses += 1
        if prepared.uses == 2:
            try:
                prepared.compiled = CompiledOperation(prepared)
            except Unsupported:
                pass
            except Exception:
                log.exception("could not compile %s; graphql-core goes on executing it", prepared.name)
        return prepared.compiled

    async def open(self, prepared: Prepared, variables: dict[str, Any] | None, context: Context) -> Stream:
        """A subscription under way: events, and how each is answered. Raises RequestRefused when it cannot begin."""
        authorize(prepared, context)
        context.columns = self.columns
        return await open_stream(prepared, self._executor(prepared, variables, context, {}))

    async def subscribe(
        self, prepared: Prepared, variables: dict[str, Any] | None, context: Context
    ) -> AsyncIterator[Response]:
        """The answers of a subscription, one for each event; an error ends them. Raises RequestRefused at once."""
        return (await self.open(prepared, variables, context)).answers()

    @staticmethod
    def _executor(
        prepared: Prepared, variables: dict[str, Any] | None, context: Context, outcomes: dict[str, Any]
    ) -> OperationExecutor:
        return build(prepared, variables, context, outcomes, suggest=context.identity.role is Role.ADMIN)


def authorize(prepared: Prepared, context: Context) -> None:
    """Raises RequestRefused with code FORBIDDEN unless the caller may use every root field."""
    if not context.identity.may(*prepared.roles):
        missing = sorted(role for role in prepared.roles if not context.identity.may(role))
        raise refused(f"This needs the role {' and '.join(missing)}, not {context.identity.role}", "FORBIDDEN")
