"""Which of the media types that a client accepts is sent, by q-value and then by order."""

from functools import lru_cache
from typing import NamedTuple

from server.answers import GRAPHQL_RESPONSE, JSON
from server.asgi import Headers

EVENT_STREAM, HTML = "text/event-stream", "text/html"
WRITTEN: dict[str, Headers] = {"application/json": JSON, "application/graphql-response+json": GRAPHQL_RESPONSE}
OFFERED = (*WRITTEN, EVENT_STREAM, HTML)
KEPT_BYTES = 500


class Accepted(NamedTuple):
    """What a client accepts: `body` for one whole answer (None: none of ours), its first choice, and streams or not."""

    body: Headers | None
    first: str | None
    streams: bool


def accepted(header: bytes | None) -> Accepted:
    """What an Accept header means; without one, JSON."""
    if header is None:
        return ANYTHING
    return _remembered(header) if len(header) <= KEPT_BYTES else _read(header)


def _read(header: bytes) -> Accepted:
    ranks: dict[str, tuple[float, int]] = {}
    refused: set[str] = set()
    for place, part in enumerate(header.decode("latin-1").split(",")):
        media, *parameters = (piece.strip().lower() for piece in part.split(";"))
        quality = _quality(parameters)
        for offer in _offers(media):
            if quality <= 0 and media == offer:
                refused.add(offer)
            elif quality > 0:
                ranks[offer] = max(ranks.get(offer, (0.0, 0)), (quality, -place))
    order = sorted((offer for offer in ranks if offer not in refused), key=lambda offer: ranks[offer], reverse=True)
    body = next((WRITTEN[offer] for offer in order if offer in WRITTEN), None)
    return Accepted(body, order[0] if order else None, EVENT_STREAM in order)


_remembered = lru_cache(maxsize=256)(_read)


def _quality(parameters: list[str]) -> float:
    """The q-value; 1 when it is not given, 0 when it is no number."""
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return float(value)
            except ValueError:
                return 0.0
    return 1.0


def _offers(media: str) -> tuple[str, ...]:
    """Which of ours a media range stands for. A wildcard asks for an answer, not for a page or a stream."""
    if media in OFFERED:
        return (media,)
    return ("application/json",) if media in ("*/*", "application/*") else ()


@lru_cache(maxsize=64)
def is_json(content_type: bytes) -> bool:
    """Whether a Content-Type is `application/json`, in UTF-8 as far as it says."""
    media, *parameters = (piece.strip().lower() for piece in content_type.decode("latin-1").split(";"))
    charsets = [value.strip(' "') for name, _, value in (p.partition("=") for p in parameters) if name == "charset"]
    return media == "application/json" and all(charset in ("utf-8", "utf8") for charset in charsets)


ANYTHING = _read(b"*/*")
