"""A lane in front of everything for plain requests to `/graphql`: a head that was judged before, and a body.

A client that keeps its connection sends the same head again and again. Its bytes mean what they meant, so they are
neither parsed nor judged anew; who asks, how often, and what is looked at each time. All else takes the ordinary road.
"""

from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE

from server.answers import Answer, Refused
from server.asgi import Headers
from server.body import check_json
from server.exchange import Exchange, Head
from server.media import accepted
from server.runtime import Runtime
from server.turns import Turn

KEPT_HEADS, LONGEST_HEAD, LONGEST_BODY = 1_000, 2_048, 65_536
REQUEST_LINE = b"POST /graphql HTTP/1.1\r\n"
ORDINARY = frozenset({b"expect", b"transfer-encoding", b"upgrade"})
"""Headers whose requests take the ordinary road."""
Pairs = Sequence[tuple[bytes, bytes]]
Begin = Callable[[Coroutine[Any, Any, Exchange]], None]


class Lane:
    """Knows heads, and writes answers."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self.inbox = Turn(take)
        self.outbox = Turn(send)
        self.heads: dict[bytes, Head] = {}
        self.openings: dict[tuple[int, Headers], bytes] = {}
        self.general: Pairs = ()

    def known(self, raw: bytes) -> Head | None:
        """The head with these bytes, if who sends it is known as well: strangers are refused before their body."""
        head = self.heads.get(raw)
        if head is None or self.runtime.gate.authenticator.remembered(head.authorization) is None:
            return None
        return head

    def learn(self, raw: bytes, parser: Any, pairs: Pairs) -> None:
        """Remember the head of a POST to `/graphql`, as it was parsed, if it is plain and lets the request in.

        Empty lines may come before a head. Only bytes that begin with the request line are its own.
        """
        plain = raw.startswith(REQUEST_LINE) and parser.should_keep_alive()
        if not plain or len(raw) > LONGEST_HEAD or any(name in ORDINARY for name, _ in pairs):
            return
        try:
            head = self._judged(pairs)
        except Refused:
            return
        if head is not None:
            if len(self.heads) >= KEPT_HEADS:
                self.heads.clear()
            self.heads[raw] = head

    def _judged(self, pairs: Pairs) -> Head | None:
        """What the ordinary road looks at before it reads a body, for all that does not change. Raises Refused."""
        gate = self.runtime.gate
        headers = gate.headers({"headers": pairs})
        gate.check_host(headers)
        gate.check_origin(headers)
        check_json(headers)
        media, length = accepted(headers.get(b"accept")), int(headers.get(b"content-length", b"0"))
        if media.body is None or media.streams or length > min(LONGEST_BODY, self.runtime.settings.max_body_bytes):
            return None
        return (
            None if gate.origins and b"origin" in headers else Head(length, headers.get(b"authorization"), media.body)
        )

    def written(self, answer: Answer, general: Pairs, closing: bool) -> bytes:
        """The bytes of a response. `general` are the headers of all of them: the date, a new list each second."""
        if general is not self.general:
            self.general, self.openings = general, {}
        opening = self.openings.get((answer.status, answer.headers))
        if opening is None:
            lines = b"".join(b"%b: %b\r\n" % pair for pair in (*general, *answer.headers))
            opening = self.openings[answer.status, answer.headers] = STATUS_LINE[answer.status] + lines
        last = b"connection: close\r\n" if closing else b""
        return b"%bcontent-length: %d\r\n%b\r\n%b" % (opening, len(answer.body), last, answer.body)


def take(requests: Sequence[tuple[Begin, Exchange]]) -> None:
    """Begin with each of these requests."""
    for begin, exchange in requests:
        begin(exchange.take())


def send(answers: Sequence[tuple[Any, Exchange]]) -> None:
    """Send each answer by its transport, unless that is closing; then count them."""
    for transport, exchange in answers:
        if not transport.is_closing():
            transport.write(exchange.written)
    for _, exchange in answers:
        exchange.count()
