"""A request's body: JSON in UTF-8, of a bounded size."""

from server.answers import Refused
from server.asgi import HeaderMap, Message, Receive
from server.media import is_json

PASSED_OVER = 16
"""A body up to so many times too long is read to its end, so that the client gets to read why it was refused."""


class ClientGone(Exception):
    """The client closed the connection before its request was whole. Nobody is left to answer."""


def check_json(headers: HeaderMap) -> None:
    """Raises Refused (415) for a body that is not JSON or is encoded."""
    content_type = headers.get(b"content-type", b"")
    if len(content_type) > 200 or not is_json(content_type):
        raise Refused(415, "Send the body as Content-Type: application/json, in UTF-8")
    if headers.get(b"content-encoding", b"identity") != b"identity":
        raise Refused(415, "Send the body without a Content-Encoding", headers=((b"accept-encoding", b"identity"),))


async def read_body(receive: Receive, max_bytes: int) -> bytes:
    """The whole body; the protocol bounds its time. Raises Refused (413) when it is too long, ClientGone."""
    message = await receive()
    if message["type"] == "http.disconnect":
        raise ClientGone
    body: bytes = message.get("body", b"")
    more: bool = message.get("more_body", False)
    if not more and len(body) <= max_bytes:
        return body
    whole, size = bytearray(body), len(body)
    while more and size <= PASSED_OVER * max_bytes:
        part, more = await _part(receive)
        size += len(part)
        if size <= max_bytes:
            whole += part
    if size > max_bytes:
        told = f"The body has more than {max_bytes} bytes, the most that this server takes (TASKDECK_MAX_BODY_BYTES)"
        raise Refused(413, told, headers=((b"connection", b"close"),))
    return bytes(whole)


async def _part(receive: Receive) -> tuple[bytes, bool]:
    """The next part of the body, and whether more follow."""
    message = await receive()
    if message["type"] == "http.disconnect":
        raise ClientGone
    return message.get("body", b""), message.get("more_body", False)


async def until_gone(receive: Receive) -> None:
    """Return when the client of a request that was read whole has gone away."""
    while (await receive())["type"] != "http.disconnect":
        pass


def replayed(body: bytes, receive: Receive) -> Receive:
    """A `receive` that gives this body first."""
    waiting = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive_again() -> Message:
        return waiting.pop() if waiting else await receive()

    return receive_again
