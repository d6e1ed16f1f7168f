"""What is sent back: a status, headers made once, and bytes."""

from dataclasses import dataclass, field
from itertools import chain
from typing import Any

import orjson

from server.asgi import Headers, Send

NOSNIFF = (b"x-content-type-options", b"nosniff")
NO_STORE = (b"cache-control", b"no-store")
JSON: Headers = ((b"content-type", b"application/json; charset=utf-8"), NOSNIFF)
GRAPHQL_RESPONSE: Headers = ((b"content-type", b"application/graphql-response+json; charset=utf-8"), NOSNIFF)


@dataclass(slots=True)
class Answer:
    """One whole HTTP response."""

    status: int
    body: bytes
    headers: Headers = JSON

    async def send(self, send: Send) -> None:
        """Send it."""
        headers = [*self.headers, (b"content-length", b"%d" % len(self.body))]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": self.body})


@dataclass(eq=False)
class Refused(Exception):
    """A request that is not let through: its status, why in one sentence, and a stable code."""

    status: int
    message: str
    code: str = "BAD_USER_INPUT"
    headers: Headers = field(default=())

    def answer(self, media: Headers = JSON) -> Answer:
        """The response, in the shape that GraphQL clients read errors from."""
        return Answer(self.status, error_body(self.message, self.code), (*media, *self.headers))


def error_body(message: str, code: str) -> bytes:
    """One error as a GraphQL response carries it."""
    return orjson.dumps({"errors": [{"message": message, "extensions": {"code": code}}]})


def parse_json(text: bytes | str, what: str, max_depth: int) -> Any:
    """The value of a JSON text in UTF-8. Raises Refused naming `what` when it is none or nested too deeply."""
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise Refused(400, f"{what} is not JSON in UTF-8: {error.msg}") from error
    openings = text.count(b"[") + text.count(b"{") if isinstance(text, bytes) else text.count("[") + text.count("{")
    if openings > max_depth and depth_of(value) > max_depth:
        raise Refused(400, f"{what} is nested more than {max_depth} deep")
    return value


def depth_of(value: Any) -> int:
    """How many lists and objects lie inside each other, level by level."""
    depth, level = 0, [value]
    while True:
        kinds = set(map(type, level))  # most levels of many values have no list, or nothing but scalars
        objects = [part for part in level if type(part) is dict] if dict in kinds else []
        lists = [part for part in level if type(part) is list] if list in kinds else []
        if not objects and not lists:
            return depth
        depth += 1
        level = [*chain.from_iterable(map(dict.values, objects)), *chain.from_iterable(lists)]
