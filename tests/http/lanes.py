"""A server that tells what its lane does, and a connection whose answers are read one by one."""

import json
import socket
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import NamedTuple

from tests.hostile.wire import connected, post
from tests.serving import SERVE, Server

LANE = "by the lane"
TELLING = f"""
import sys
from server.exchange import Exchange
from server.lane import Lane

take, learn = Exchange.take, Lane.learn

def tell_taken(exchange, *given):
    print({LANE!r}, file=sys.stderr, flush=True)
    return take(exchange, *given)

def tell_learned(lane, *given):
    learn(lane, *given)
    print("heads:", len(lane.heads), file=sys.stderr, flush=True)

Exchange.take, Lane.learn = tell_taken, tell_learned
{SERVE}
"""
"""Nothing in an answer shows which road it came."""


class Reply(NamedTuple):
    """One answer; its headers in the order of their names, without the date."""

    status: int
    headers: tuple[bytes, ...]
    body: bytes

    @property
    def data(self) -> object:
        return json.loads(self.body)["data"]


class Line:
    """A connection that stays open."""

    def __init__(self, connection: socket.socket) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.connection, self.stream = connection, connection.makefile("rb")

    def send(self, *parts: bytes) -> None:
        """Send the parts, each in a segment of its own."""
        for number, part in enumerate(parts):
            time.sleep(0.002 if number else 0)
            self.connection.sendall(part)

    def reply(self) -> Reply:
        """The next answer."""
        status = self.stream.readline().split()[1]
        headers = list(iter(lambda: self.stream.readline().strip(), b""))
        length = next(int(line.split()[1]) for line in headers if line.startswith(b"content-length"))
        told = tuple(sorted(line for line in headers if not line.startswith(b"date")))
        return Reply(int(status), told, self.stream.read(length))

    def ask(self, *parts: bytes) -> Reply:
        """The answer to one request."""
        self.send(*parts)
        return self.reply()

    def is_over(self) -> bool:
        """Wait for the server to close the connection; False when it sends something else."""
        return self.stream.read(1) == b""


@contextmanager
def line(server: Server) -> Iterator[Line]:
    with connected(server) as connection, closing((opened := Line(connection)).stream):
        yield opened


def by_lane(server: Server) -> int:
    """How many requests the lane has answered."""
    return server.log().count(LANE)


def asking(query: str, *headers: bytes, **more: object) -> bytes:
    """The bytes of a request with this document."""
    return post(json.dumps({"query": query, **more}).encode(), *headers)


def numbered(number: int, *headers: bytes) -> bytes:
    """A request whose answer carries its number; the heads of all such requests are the same."""
    return asking(f"{{ n{number:04d}: __typename }}", *headers)


def has_number(reply: Reply, number: int) -> bool:
    return reply.status == 200 and reply.data == {f"n{number:04d}": "Query"}


def both_roads(server: Server, request: bytes) -> tuple[Reply, Reply]:
    """The answers by the ordinary road, which the first of its like takes, and by the lane."""
    with line(server) as open_line:
        before, first = by_lane(server), open_line.ask(request)
        assert by_lane(server) == before
        deadline = time.monotonic() + 10
        while by_lane(server) == before:
            assert time.monotonic() < deadline, "the lane did not take the request"
            last = open_line.ask(request)
    return first, last
