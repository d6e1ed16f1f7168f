"""WebSockets that break the protocol are closed with the right code, or refused before they open."""

import os
import struct
from collections.abc import Iterator
from contextlib import suppress

import pytest

from tests.hostile.wire import connected, exchange, until_closed
from tests.serving import Server

TEXT, BINARY, PING, CLOSE = 0x1, 0x2, 0x9, 0x8


def handshake(*headers: str, path: str = "/graphql", host: str = "localhost") -> bytes:
    """A request to open a WebSocket."""
    lines = [
        f"GET {path} HTTP/1.1", f"host: {host}", "connection: Upgrade", "upgrade: websocket",
        "sec-websocket-version: 13",
        "sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==", "sec-websocket-protocol: graphql-transport-ws", *headers,
    ]  # fmt: skip
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def frame(opcode: int, payload: bytes, *, first: int = 0x80, masked: bool = True, length: int | None = None) -> bytes:
    """One frame; `first` holds the bits beside the opcode."""
    size = len(payload) if length is None else length
    mask_bit = 0x80 if masked else 0
    head = bytes([first | opcode])
    if size < 126:
        head += bytes([mask_bit | size])
    elif size < 65_536:
        head += bytes([mask_bit | 126]) + struct.pack("!H", size)
    else:
        head += bytes([mask_bit | 127]) + struct.pack("!Q", size)
    if not masked:
        return head + payload
    mask = os.urandom(4)
    masks = (mask * (len(payload) // 4 + 1))[: len(payload)]
    return head + mask + (int.from_bytes(payload) ^ int.from_bytes(masks)).to_bytes(len(payload))


def close_code(answer: bytes) -> int:
    """The code of the close frame that an answer begins with."""
    assert answer[:1] == b"\x88", answer
    code: int = struct.unpack("!H", answer[2:4])[0]
    return code


@pytest.fixture(autouse=True)
def the_log_stays_short(server: Server) -> Iterator[None]:
    """No traceback and no long line, whatever is sent."""
    before = len(server.log())
    yield
    lines = server.log()[before:].splitlines()
    assert not [line for line in lines if "Traceback" in line or len(line.encode()) > 300]


@pytest.mark.parametrize(
    "request_bytes",
    [
        handshake("origin: https://evil.example"),
        handshake("origin: null"),
        handshake(host="evil.example"),
        handshake(path="/nothing"),
        handshake("authorization: Bearer x", "authorization: Bearer y"),
    ],
    ids=["foreign origin", "no origin", "foreign host", "elsewhere", "a header twice"],
)
def test_a_socket_is_refused_before_it_opens(server: Server, request_bytes: bytes):
    assert exchange(server, request_bytes).startswith(b"HTTP/1.1 403")


@pytest.mark.parametrize(
    ("frames", "code"),
    [
        (frame(TEXT, b"\xff\xfe"), 1007),
        (frame(TEXT, b"{}", masked=False), 1002),
        (frame(TEXT, b"{}", first=0xC0), 1002),
        (frame(0x3, b"{}"), 1002),
        (frame(0x0, b"{}"), 1002),
        (frame(PING, b"x" * 126), 1002),
        (frame(TEXT, b"", length=2**62), 1009),
        (frame(TEXT, b" " * 300_000), 1009),
        (frame(TEXT, b" " * 200_000, first=0) + frame(0x0, b" " * 200_000), 1009),
        (frame(CLOSE, b"\x00"), 1002),
        (frame(TEXT, b"[" * 100_000), 4400),
        (frame(BINARY, b"\x00" * 100), 4400),
    ],
    ids=["no UTF-8", "unmasked", "reserved bit", "reserved opcode", "continuation of nothing", "long ping",
         "endless", "too long", "too long in parts", "half a close", "deep JSON", "binary"],
)  # fmt: skip
def test_a_broken_frame_closes_the_socket_with_its_code(server: Server, frames: bytes, code: int):
    with connected(server) as connection:
        connection.sendall(handshake())
        assert connection.recv(65_536).startswith(b"HTTP/1.1 101")
        with suppress(ConnectionError):
            connection.sendall(frames)
        assert close_code(connection.recv(65_536)) == code


def test_a_flood_of_pings_is_answered_in_order(server: Server):
    with connected(server) as connection:
        connection.sendall(handshake())
        assert connection.recv(65_536).startswith(b"HTTP/1.1 101")
        connection.sendall(b"".join(frame(PING, b"%04d" % n) for n in range(2_000)) + frame(CLOSE, b"\x03\xe8"))
        answer = until_closed(connection)
    assert answer.count(b"\x8a\x04") == 2_000
