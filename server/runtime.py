"""What lives as long as a server process, and how every road (HTTP, WebSocket, SSE) runs operations."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from graphql import GraphQLError

from db.commit import Commit
from execution.documents import Prepared
from execution.engine import Engine, Outcomes, Response
from execution.errors import RequestRefused, refused
from execution.subscriptions import Subscriptions
from resolvers.context import Context, Services, never
from resolvers.roles import Identity
from schema.root import build_schema
from server import accesslog
from server.asgi import Scope
from server.audit import audit_lines, keep
from server.auth import Authenticator
from server.gate import Gate
from server.introspection import SchemaAnswers, is_unchanging
from server.limits import Limiter
from server.metrics import Metrics
from server.requests import GraphQLRequest
from server.settings import Settings
from server.trusted import TrustedDocuments


@dataclass(slots=True)
class Runtime:
    """One process. `stopping` is set when it has been told to end: streams and long polls end then."""

    settings: Settings
    services: Services
    engine: Engine
    limiter: Limiter
    authenticator: Authenticator
    gate: Gate
    trusted: TrustedDocuments
    metrics: Metrics
    types_version: int
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    schema_answers: SchemaAnswers = field(default_factory=SchemaAnswers)
    subscriptions: Subscriptions = field(init=False)

    def __post_init__(self) -> None:
        self.subscriptions = Subscriptions(self.engine)

    def prepare(self, request: GraphQLRequest, identity: Identity) -> Prepared:
        """The operation that is asked for. Raises Refused for a document that may not be run, RequestRefused for one
        that is malformed, invalid or too complex.
        """
        self.renew_schema()
        query = request.query
        if query is None:
            query = self.trusted.text_of(str(request.document_id))
        elif len(query) > self.settings.max_document_characters:
            raise refused(
                f"The document has more than {self.settings.max_document_characters} characters", "TOO_COMPLEX"
            )
        elif self.trusted.only:
            self.trusted.check(query)
        return self.engine.prepare(query, request.operation_name, identity.role)

    def renew_schema(self) -> None:
        """Answer by a new schema if the task types have changed; what is under way ends by the one it began with."""
        registry = self.services.registry
        if registry.version != self.types_version:
            self.types_version = registry.version
            self.engine.swap(build_schema(registry))

    def check_cost(self, prepared: Prepared, variables: dict[str, Any] | None, identity: Identity) -> int:
        """The cost with these variables. Raises RequestRefused when it is beyond the caller's limit."""
        try:
            return self.limiter.cost(prepared.cost, variables, identity.role)
        except GraphQLError as error:
            raise RequestRefused([error]) from error

    async def execute(
        self,
        prepared: Prepared,
        variables: dict[str, Any] | None,
        identity: Identity,
        until_gone: Callable[[], Awaitable[None]] = never,
        commit: Commit | None = None,
        outcomes: Outcomes | None = None,
    ) -> Response:
        """The answer to a query or mutation, with its cost. Raises RequestRefused when it is too complex.

        Who gives a `commit` waits for it before the answer is told. What is in `outcomes` has been resolved.
        """
        cost = self.check_cost(prepared, variables, identity)
        context = Context(self.services, identity, until_gone=until_gone, commit=commit)
        if is_unchanging(prepared):
            response = await self.schema_answers.answer(
                prepared, lambda: self.engine.execute(prepared, variables, context)
            )
        else:
            response = await self.engine.execute(prepared, variables, context, outcomes)
        if cost != prepared.cost and "data" in response:
            response["extensions"] = {"cost": cost}
        if identity.name is not None and prepared.kind == "mutation":
            lines = audit_lines(prepared, variables, context, response)
            if lines:
                await keep(lines, context.store)
        return response

    def answered(self, scope: Scope, kind: str, status: int, seconds: float) -> None:
        """Count an answer to a request; log it when it refuses, or when all are logged."""
        self.metrics.answered(kind, status, seconds)
        if status >= 400 or self.settings.access_log:
            accesslog.write(scope, kind, status, seconds)

    def context(self, identity: Identity) -> Context:
        """What the resolvers of one operation are given."""
        return Context(self.services, identity)
