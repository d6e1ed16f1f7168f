"""GraphQL over HTTP, by its specification: https://graphql.github.io/graphql-over-http/draft/"""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import orjson

from execution.documents import Prepared
from execution.engine import Response
from execution.errors import RequestRefused
from resolvers.roles import Identity
from server.answers import JSON, NO_STORE, Answer, Refused
from server.asgi import HeaderMap, Headers, Receive, Scope, Send
from server.body import check_json, read_body, until_gone
from server.media import EVENT_STREAM, WRITTEN, accepted
from server.requests import GraphQLRequest, from_body, from_url
from server.runtime import Runtime
from server.sse import Client, single, stream

ALLOW = ((b"allow", b"GET, POST"),)
ALLOW_POST = ((b"allow", b"POST"),)
STATUSES = {"FORBIDDEN": 403, "UNAUTHENTICATED": 401, "INTERNAL": 500}


class GraphQLOverHTTP:
    """Answers requests to /graphql that have been let in."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime

    async def answer(
        self, scope: Scope, headers: HeaderMap, identity: Identity, receive: Receive, send: Send
    ) -> tuple[str, Answer | None]:
        """The kind of operation and its answer; None when it was streamed. Raises Refused, ClientGone."""
        media = accepted(headers.get(b"accept"))
        if media.body is None and not media.streams:
            raise Refused(406, f"Answers come as {', '.join(WRITTEN)} or {EVENT_STREAM}")
        request = await self.read(scope, headers, receive)
        try:
            prepared = self.runtime.prepare(request, identity)
            if scope["method"] == "GET" and prepared.kind == "mutation":
                raise Refused(405, "Mutations are sent by POST", headers=ALLOW_POST)
            if media.streams and (prepared.kind == "subscription" or media.first == EVENT_STREAM):
                await stream(self.runtime, prepared, request.variables, identity, headers, receive, send)
                return prepared.kind, None
            if media.body is None:
                raise only_streamed()
            gone = partial(until_gone, receive)
            answer = await respond(self.runtime, prepared, request.variables, media.body, identity, gone)
        except RequestRefused as refusal:
            refused = {"errors": refusal.formatted}
            if media.first == EVENT_STREAM:
                await Client(self.runtime, identity, receive, send).take(single(refused))
                return "refused", None
            return "refused", whole(refused, media.body)
        if scope["method"] == "GET":
            answer.headers = (*answer.headers, NO_STORE)
        return prepared.kind, answer

    async def read(self, scope: Scope, headers: HeaderMap, receive: Receive) -> GraphQLRequest:
        """The request, from the body or the URL. Raises Refused, ClientGone."""
        settings = self.runtime.settings
        if scope["method"] == "POST":
            check_json(headers)
            body = await read_body(receive, settings.max_body_bytes)
            return from_body(body, settings.max_json_depth)
        if scope["method"] == "GET":
            return from_url(scope["query_string"], settings.max_json_depth)
        raise Refused(405, "Send a GraphQL request by GET or POST", headers=ALLOW)


async def respond(
    runtime: Runtime,
    prepared: Prepared,
    variables: dict[str, Any] | None,
    media: Headers,
    identity: Identity,
    until_gone: Callable[[], Awaitable[None]],
) -> Answer:
    """The answer to a query or mutation. Raises Refused for a subscription, and RequestRefused."""
    if prepared.kind == "subscription":
        raise only_streamed()
    return whole(await runtime.execute(prepared, variables, identity, until_gone), media)


def only_streamed() -> Refused:
    """The refusal of one whole answer where there can only be a stream."""
    return Refused(406, f"Subscriptions come over WebSocket, or with Accept: {EVENT_STREAM}")


def whole(response: Response, media: Headers | None) -> Answer:
    """The answer with this response. One without data is 4xx or 5xx by the book, and 200 as `application/json`."""
    status = 200
    if "data" not in response and media is not JSON:
        status = STATUSES.get(response["errors"][0]["extensions"]["code"], 400)
    return Answer(status, orjson.dumps(response), media or JSON)
