"""The whole ASGI application: `/graphql` in front of the framework's routing, everything else behind it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import perf_counter

import orjson

from execution.errors import internal
from server import accesslog, health, websocket
from server.answers import JSON, NO_STORE, NOSNIFF, Answer, Refused, parse_json
from server.asgi import ASGIApp, HeaderMap, Headers, Message, Receive, Scope, Send
from server.behind import IDENTITY, Behind, is_guarded, takes_body
from server.body import ClientGone, check_json, read_body, replayed
from server.cors import PREFLIGHT, allowing, is_preflight
from server.http import GraphQLOverHTTP
from server.lane import Lane
from server.media import HTML, accepted
from server.opening import opened
from server.runtime import Runtime
from server.settings import Settings

GRAPHQL = "/graphql"
BEHIND_SECONDS = 1.0
Outcome = tuple[str, int]
"""What a request was (`query`, `mutation`, `subscription`, `rest`, `page`, `refused`) and its status."""


class Application:
    """Answers HTTP and WebSocket from the moment that its lifespan has begun."""

    runtime: Runtime
    graphql: GraphQLOverHTTP
    lane: Lane
    behind: Behind

    def __init__(self, settings: Settings, *, checked: bool = False) -> None:
        self.settings, self.checked = settings, checked

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Open everything, answer, close everything. What lies behind is made when there has been time to answer."""
        async with opened(self.settings, checked=self.checked) as self.runtime:
            self.graphql, self.lane = GraphQLOverHTTP(self.runtime), Lane(self.runtime)
            self.behind = Behind(self.runtime)
            soon = asyncio.get_running_loop().call_later(BEHIND_SECONDS, self.behind.begin)
            yield
            soon.cancel()

    async def lifespan(self, receive: Receive, send: Send) -> None:
        """Run from the server's first word to its last."""
        await receive()
        async with self.running():
            await send({"type": "lifespan.startup.complete"})
            await receive()
        await send({"type": "lifespan.shutdown.complete"})

    def stop(self) -> None:
        """End streams and long polls: the server has been told to stop."""
        if not self.runtime.stopping.is_set():
            self.runtime.stopping.set()
            self.runtime.services.feed.end()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The lifespan, one request or one WebSocket."""
        if scope["type"] == "http":
            await self.http(scope, receive, send)
        elif scope["type"] == "websocket":
            await self.websocket(scope, receive, send)
        else:
            await self.lifespan(receive, send)

    async def http(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; count it, and log it when it was refused."""
        started = perf_counter()
        if self.runtime.gate.origins:
            send = allowing(self.runtime.gate, dict(scope["headers"]), send)
        try:
            kind, status = await self.route(scope, receive, send)
        except Refused as refusal:
            kind, status = await finish("refused", refused_answer(scope, refusal), send)
        except ClientGone:
            kind, status = "refused", 499
        except Exception as error:
            if is_gone(error):
                return
            trouble = Refused(500, internal(error)["message"], "INTERNAL")
            kind, status = await finish("refused", refused_answer(scope, trouble), send)
        self.runtime.answered(scope, kind, status, perf_counter() - started)

    async def route(self, scope: Scope, receive: Receive, send: Send) -> Outcome:
        """Let the request in and answer it. Raises Refused, ClientGone."""
        gate = self.runtime.gate
        headers = gate.headers(scope)
        gate.check_host(headers)
        if gate.origins and scope["method"] == "OPTIONS" and is_preflight(headers):
            return await finish("page", PREFLIGHT, send)
        if scope["path"] != GRAPHQL:
            return await self.beside(scope, headers, receive, send)
        if scope["method"] == "GET" and accepted(headers.get(b"accept")).first == HTML:
            return "page", await watched(self.behind, scope, receive, send)
        identity = await gate.admit(scope, headers)
        kind, answer = await self.graphql.answer(scope, headers, identity, receive, send)
        return (kind, 200) if answer is None else await finish(kind, answer, send)

    async def beside(self, scope: Scope, headers: HeaderMap, receive: Receive, send: Send) -> Outcome:
        """A REST call, or what is the same for everybody: pages, documentation, the state of the process."""
        if scope["path"] in health.PATHS:
            return await finish("page", await health.answer(scope["method"], scope["path"], self.runtime), send)
        if not is_guarded(scope["path"]):
            return "page", await watched(self.behind, scope, receive, send)
        scope[IDENTITY] = await self.runtime.gate.admit(scope, headers)
        if takes_body(scope["method"], scope["path"]):
            receive = await self.checked_body(headers, receive)
        return "rest", await watched(self.behind, scope, receive, send, (NOSNIFF, NO_STORE))

    async def checked_body(self, headers: HeaderMap, receive: Receive) -> Receive:
        """The body again, once it is known to be JSON within the limits. Raises Refused, ClientGone."""
        check_json(headers)
        body = await read_body(receive, self.settings.max_body_bytes)
        parse_json(body, "The body", self.settings.max_json_depth)
        return replayed(body, receive)

    async def websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One WebSocket: anywhere but at `/graphql`, and from pages of other sites, it is refused before it opens."""
        gate = self.runtime.gate
        try:
            headers = gate.headers(scope)
            gate.check_host(headers)
            gate.check_origin(headers)
            if scope["path"] != GRAPHQL:
                raise Refused(404, "WebSockets are served at /graphql")
        except Refused as refusal:
            accesslog.write(scope, "refused", refusal.status, 0)
            await receive()
            await send({"type": "websocket.close", "code": 4403, "reason": refusal.message})
        else:
            await websocket.handle(self.runtime, scope, receive, send)


async def finish(kind: str, answer: Answer, send: Send) -> Outcome:
    """Send an answer."""
    await answer.send(send)
    return kind, answer.status


def refused_answer(scope: Scope, refusal: Refused) -> Answer:
    """A refusal in the shape that the path's clients read."""
    if scope["path"] == GRAPHQL:
        return refusal.answer(accepted(dict(scope["headers"]).get(b"accept")).body or JSON)
    return Answer(refusal.status, orjson.dumps({"detail": refusal.message}), (*JSON, *refusal.headers))


async def watched(app: ASGIApp, scope: Scope, receive: Receive, send: Send, added: Headers = ()) -> int:
    """The status of the response that the application sends, with these headers added."""
    status = 0

    async def send_watched(message: Message) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            status = message["status"]
            message["headers"] = [*message.get("headers", ()), *added]
        try:
            await send(message)
        except RuntimeError as error:
            if not is_gone(error):
                raise

    try:
        await app(scope, receive, send_watched)
    except Exception:
        if not status:
            raise
    return status


def is_gone(error: Exception) -> bool:
    """Whether an error only says that the client has closed the connection, in uvloop's words."""
    return isinstance(error, RuntimeError) and "the handler is closed" in str(error)


def create_app(settings: Settings | None = None) -> Application:
    """The application with these settings, or those of the environment."""
    return Application(settings or Settings())
