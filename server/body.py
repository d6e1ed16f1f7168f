"""A request's body: JSON in UTF-8, of a bounded size, within a bounded time."""

import asyncio

from server.answers import Refused
from server.asgi import HeaderMap, Message, Receive
from server.media import is_json


class ClientGone(Exception):
    """The client closed the connection before its request was whole. Nobody is left to answer."""


def check_json(headers: HeaderMap, max_bytes: int) -> None:
    """Raises Refused (415, 413) for a body that is not JSON, is encoded, or says that it is too long."""
    content_type = headers.get(b"content-type", b"")
    if len(content_type) > 200 or not is_json(content_type):
        raise Refused(415, "Send the body as Content-Type: application/json, in UTF-8")
    if headers.get(b"content-encoding", b"identity") != b"identity":
        raise Refused(415, "Send the body without a Content-Encoding", headers=((b"accept-encoding", b"identity"),))
    length = headers.get(b"content-length", b"")
    if length.isdigit() and (len(length) > 18 or int(length) > max_bytes):
        raise too_long(max_bytes)


async def read_body(receive: Receive, max_bytes: int, seconds: float) -> bytes:
    """The whole body. Raises Refused (413, 408) when it grows too long or takes too long, ClientGone."""
    message = await receive()
    if message["type"] == "http.disconnect":
        raise ClientGone
    body: bytes = message.get("body", b"")
    if message.get("more_body", False):
        try:
            async with asyncio.timeout(seconds):
                body = await _rest(receive, body, max_bytes)
        except TimeoutError:
            raise Refused(408, f"The body took more than {seconds:g} seconds", headers=CLOSE) from None
    if len(body) > max_bytes:
        raise too_long(max_bytes)
    return body


async def _rest(receive: Receive, start: bytes, max_bytes: int) -> bytes:
    body, more = bytearray(start), True
    while more and len(body) <= max_bytes:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGone
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return bytes(body)


def replayed(body: bytes, receive: Receive) -> Receive:
    """A `receive` that gives this body first."""
    waiting = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive_again() -> Message:
        return waiting.pop() if waiting else await receive()

    return receive_again


def too_long(max_bytes: int) -> Refused:
    """The refusal of a body beyond the limit; the connection is closed instead of reading the rest."""
    return Refused(413, f"The body has more than {max_bytes} bytes, the most that this server takes", headers=CLOSE)


CLOSE = ((b"connection", b"close"),)
