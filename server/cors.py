"""Pages of the origins that the settings allow."""

from server.answers import Answer
from server.asgi import HeaderMap, Headers, Message, Send
from server.gate import Gate

PREFLIGHT = Answer(
    204,
    b"",
    (
        (b"access-control-allow-methods", b"GET, POST, DELETE"),
        (b"access-control-allow-headers", b"authorization, content-type, last-event-id"),
        (b"access-control-max-age", b"86400"),
    ),
)


def headers_for(gate: Gate, headers: HeaderMap) -> Headers:
    """What lets a page of this request's origin read the answer; nothing for others."""
    origin = headers.get(b"origin")
    if origin is None or not gate.is_allowed(origin):
        return ()
    return ((b"access-control-allow-origin", origin), (b"vary", b"origin"))


def is_preflight(headers: HeaderMap) -> bool:
    """Whether a browser asks before it calls."""
    return b"access-control-request-method" in headers


def allowing(gate: Gate, headers: HeaderMap, send: Send) -> Send:
    """The same `send`, which adds what the origin needs to read the answer."""
    added = headers_for(gate, headers)
    if not added:
        return send

    async def send_allowing(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", ()), *added]
        await send(message)

    return send_allowing
