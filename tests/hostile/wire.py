"""Bytes on a socket, as no well-behaved client would send them."""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.serving import Server


@contextmanager
def connected(server: Server, receive_buffer: int | None = None) -> Iterator[socket.socket]:
    """A connection that gives up reading after 15 s."""
    with socket.socket() as connection:
        if receive_buffer is not None:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        connection.settimeout(15)
        connection.connect(("127.0.0.1", server.port))
        yield connection


def exchange(server: Server, request: bytes) -> bytes:
    """Everything that the server answers before it closes the connection, or falls silent for 15 s."""
    with connected(server) as connection:
        connection.sendall(request)
        return until_closed(connection)


def until_closed(connection: socket.socket) -> bytes:
    """What comes until the other side closes; a reset counts as closing."""
    parts = []
    try:
        while part := connection.recv(65_536):
            parts.append(part)
    except ConnectionResetError:
        pass
    return b"".join(parts)


def drip(connection: socket.socket, data: bytes, pause_seconds: float) -> int:
    """Send byte by byte until the other side closes; returns how many it took."""
    for sent, byte in enumerate(data):
        try:
            connection.sendall(bytes([byte]))
        except OSError:
            return sent
        time.sleep(pause_seconds)
    return len(data)


def post(body: bytes, *headers: bytes, length: int | None = None) -> bytes:
    """The bytes of a POST to /graphql."""
    lines = [
        b"POST /graphql HTTP/1.1",
        b"host: localhost",
        b"content-type: application/json",
        b"content-length: %d" % (len(body) if length is None else length),
        *headers,
    ]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def unclosed(port: int) -> int:
    """How many connections a server has not closed, whether their clients have (CLOSE_WAIT) or not (ESTABLISHED)."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return sum(row[1].endswith(f":{port:04X}") and row[3] in ("01", "08") for row in rows)
