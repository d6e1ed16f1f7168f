"""Opaque positions: in the event log (`Cursor`) and in an ordered list (the cursors of connections)."""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import NewType

import orjson

from resolvers.errors import BadInput

Cursor = NewType("Cursor", str)
Position = tuple[str | int, ...]
"""Where a row stands in an order: the values that decide it, one after the other."""
_KINDS: dict[str, tuple[type, ...]] = {
    "id": (str, int),
    "created_at": (str, int),
    "updated_at": (str, int),
    "priority": (int, str, int),
}
"""Of what kind the values of each order are."""


def encode(log_id: str, seq: int) -> Cursor:
    """The text of a position in the event log; `log_id` ties it to one database."""
    return Cursor(f"{log_id}-{seq:x}")


def decode(log_id: str, text: str, argument: str = "after") -> int:
    """The position in the event log that a cursor's text stands for. Raises BadInput naming the argument."""
    owner, dash, seq = text.rpartition("-")
    if not dash or len(seq) > 15 or not seq or not set(seq) <= set("0123456789abcdef"):
        raise BadInput(argument, "is no cursor; pass one that an earlier answer gave, unchanged")
    if owner != log_id:
        raise BadInput(argument, "is a cursor of another database; start again without it")
    return int(seq, 16)


def encode_position(order: str, position: Position) -> str:
    """The text of a row's place in the order of this name."""
    return urlsafe_b64encode(orjson.dumps([order, *position])).decode().rstrip("=")


def decode_position(order: str, text: str, argument: str) -> Position:
    """The place that a connection's cursor stands for. Raises BadInput when it is rubbish or of another order."""
    try:
        found = orjson.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (binascii.Error, orjson.JSONDecodeError, UnicodeEncodeError, ValueError):
        found = None
    match found:
        case [str(given), *values] if given == order and tuple(map(type, values)) == _KINDS[order]:
            return tuple(values)
        case [str(given), *_] if given in _KINDS and given != order:
            raise BadInput(argument, f"is a cursor of the order {given}; this list is ordered by {order}")
        case _:
            raise BadInput(argument, "is no cursor; pass a startCursor or endCursor of an earlier page, unchanged")
