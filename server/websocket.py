"""graphql-transport-ws: https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md"""

import asyncio
from collections.abc import Mapping
from typing import Any

import orjson

from resolvers.roles import ANYONE, Identity
from server.answers import Refused, parse_json
from server.asgi import Message, Receive, Scope, Send
from server.gate import address_of
from server.operation import Operation
from server.requests import GraphQLRequest, from_parameters
from server.runtime import Runtime
from server.wire import EXTENSION, Wire, text_frame

PROTOCOL = "graphql-transport-ws"
SIGN_IN_SECONDS = 5.0
MOST_OPERATIONS = 1_000
LONGEST_ID = 1_000


class Violation(Exception):
    """The client may not do this: the socket is closed with a code and a reason."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code, self.reason = code, reason


async def handle(runtime: Runtime, scope: Scope, receive: Receive, send: Send) -> None:
    """Serve one WebSocket whose Host and Origin have been checked, until it is closed."""
    wire: Wire = scope["extensions"][EXTENSION]["wire"]
    await receive()
    spoken = PROTOCOL in scope["subprotocols"]
    await send({"type": "websocket.accept", "subprotocol": PROTOCOL if spoken else None})
    if not spoken:
        return wire.close(4406, f"Subprotocol not acceptable: this server speaks {PROTOCOL}")
    socket = Socket(runtime, wire, scope)
    try:
        while (message := await receive())["type"] == "websocket.receive":
            await socket.receive(message)
    finally:
        socket.end()


class Socket:
    """One client: who it is, and its operations by their ids."""

    def __init__(self, runtime: Runtime, wire: Wire, scope: Scope) -> None:
        self.runtime, self.wire = runtime, wire
        self.address = address_of(scope)
        self.authorization = dict(scope["headers"]).get(b"authorization")
        self.identity: Identity = ANYONE
        self.operations: dict[str, Operation] = {}
        self.is_known = False
        self.too_late = asyncio.get_running_loop().call_later(
            SIGN_IN_SECONDS, wire.close, 4408, "Connection initialisation timeout"
        )

    def end(self) -> None:
        """The client is gone."""
        self.too_late.cancel()
        if self.is_known:
            self.stop_listening()
        for operation in self.operations.values():
            operation.stop()
        self.operations.clear()

    async def receive(self, message: Message) -> None:
        """Take one message. One that breaks the protocol closes the socket."""
        try:
            await self.take(message.get("text"))
        except Violation as violation:
            self.wire.close(violation.code, violation.reason)

    async def take(self, text: str | None) -> None:
        """Do what the message says. Raises Violation."""
        message = self.read(text)
        match message.get("type"):
            case "connection_init":
                await self.sign_in(optional_object(message))
            case "ping":
                self.send({"type": "pong", **({"payload": p} if (p := optional_object(message)) else {})})
            case "pong":
                optional_object(message)
            case "subscribe":
                self.subscribe(id_of(message), self.request_of(message))
            case "complete":
                self.complete(id_of(message))
            case kind:
                raise Violation(4400, f"Unknown message type {str(kind)[:40]!r}")

    def read(self, text: str | None) -> dict[str, Any]:
        """The message as an object. Raises Violation."""
        if text is None:
            raise Violation(4400, "Messages are sent as text")
        try:
            message = parse_json(text, "The message", self.runtime.settings.max_json_depth)
        except Refused as refusal:
            raise Violation(4400, refusal.message) from None
        if not isinstance(message, dict):
            raise Violation(4400, "A message is a JSON object")
        return message

    async def sign_in(self, payload: Mapping[str, Any] | None) -> None:
        """Find out who this is, by the payload's Authorization or else the header's. Raises Violation."""
        if self.is_known:
            raise Violation(4429, "Too many initialisation requests")
        authenticator = self.runtime.authenticator
        try:
            if any(name.lower() == "authorization" for name in payload or ()):
                self.identity = await authenticator.sign_in_by_payload(payload, self.address)
            else:
                self.identity = await authenticator.identify(self.authorization, self.address)
        except Refused as refusal:
            raise Violation(4401 if refusal.status == 401 else 4403, refusal.message) from None
        self.is_known = True
        self.too_late.cancel()
        self.stop_listening = authenticator.when_ended(self.identity, self.token_ended)
        self.send({"type": "connection_ack"})

    def token_ended(self) -> None:
        """The token was revoked or has expired."""
        self.wire.close(4401, "This token is not in force any more")

    def request_of(self, message: Mapping[str, Any]) -> GraphQLRequest:
        """The request in a `subscribe` message. Raises Violation."""
        payload = message.get("payload")
        if not isinstance(payload, dict):
            raise Violation(4400, "The payload of subscribe is an object with a query")
        try:
            return from_parameters(payload)
        except Refused as refusal:
            raise Violation(4400, refusal.message) from None

    def subscribe(self, id: str, request: GraphQLRequest) -> None:
        """Begin an operation. Raises Violation."""
        if not self.is_known:
            raise Violation(4401, "Unauthorized: send connection_init first")
        if id in self.operations:
            raise Violation(4409, f"Subscriber for {id[:80]} already exists")
        if len(self.operations) >= MOST_OPERATIONS:
            raise Violation(4429, f"More than {MOST_OPERATIONS} operations at once")
        operation = self.operations[id] = Operation(self, id)
        operation.start(request)

    def complete(self, id: str) -> None:
        """End an operation that the client has had enough of."""
        operation = self.operations.pop(id, None)
        if operation is not None:
            operation.stop()

    def send(self, message: Mapping[str, Any]) -> None:
        """Send a message of the connection itself."""
        self.wire.write(text_frame(orjson.dumps(message)))


def id_of(message: Mapping[str, Any]) -> str:
    """The id that a message names. Raises Violation."""
    id = message.get("id")
    if not isinstance(id, str) or not id or len(id) > LONGEST_ID:
        raise Violation(4400, f"{message.get('type')} needs an id: a string that is not empty")
    return id


def optional_object(message: Mapping[str, Any]) -> dict[str, Any] | None:
    """The payload, if there is one. Raises Violation when it is anything but an object."""
    payload = message.get("payload")
    if payload is not None and not isinstance(payload, dict):
        raise Violation(4400, "payload must be an object")
    return payload
