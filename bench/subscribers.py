"""Thousands of subscribers in one process: raw sockets that count what they are sent, and note when it came."""

import asyncio
import re
import time
from collections.abc import Callable
from typing import cast

HANDSHAKE = (
    "GET /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n"
)
CURSOR = re.compile(rb'"cursor":"[^"]*-([0-9a-f]+)"')
TEXT, PING, CLOSE = 0x81, 0x89, 0x88


def client_frame(first: int, payload: bytes) -> bytes:
    """A frame of a client, masked with zeros."""
    size = len(payload)
    length = bytes([0x80 | size]) if size < 126 else b"\xfe" + size.to_bytes(2, "big")
    return bytes([first]) + length + bytes(4) + payload


class Subscriber(asyncio.Protocol):
    """One socket with one subscription. `noted` has the position and time (monotonic ns) of each event, if wanted."""

    def __init__(self, subscribe: bytes, note: bool) -> None:
        self.subscribe, self.note = subscribe, note
        self.received, self.bytes = 0, b""
        self.noted: list[tuple[int, int]] = []
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.lost: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self.code, self.take = 1006, self.handshake

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.transport.write(HANDSHAKE.encode())

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.lost.done():
            self.lost.set_result(self.code)

    def data_received(self, data: bytes) -> None:
        self.bytes = self.bytes + data if self.bytes else data
        self.take()

    def handshake(self) -> None:
        """Wait for the end of the headers, then introduce oneself."""
        head, end, rest = self.bytes.partition(b"\r\n\r\n")
        if end:
            assert b" 101 " in head, head
            self.bytes, self.take = rest, self.frames
            self.transport.write(client_frame(TEXT, b'{"type":"connection_init"}'))
            self.frames()

    def frames(self) -> None:
        """Take all frames that are whole."""
        data, at, now = self.bytes, 0, time.monotonic_ns()
        while len(data) - at >= 2:
            size, start = data[at + 1], at + 2
            if size == 126:
                size, start = int.from_bytes(data[at + 2 : at + 4], "big"), at + 4
            elif size == 127:
                size, start = int.from_bytes(data[at + 2 : at + 10], "big"), at + 10
            if len(data) < start + size:
                break
            self.message(data[at], data[start : start + size], now)
            at = start + size
        self.bytes = data[at:]

    def message(self, kind: int, payload: bytes, now: int) -> None:
        """Count an event, answer a ping, begin when the server is ready."""
        if kind == PING:
            self.transport.write(client_frame(0x8A, payload))
        elif kind == CLOSE:
            self.code = int.from_bytes(payload[:2], "big")
        elif payload.startswith(b'{"type":"connection_ack"') or b'"connection_ack"' in payload[:60]:
            self.transport.write(client_frame(TEXT, self.subscribe))
            self.ready.set_result(None)
        else:
            self.received += 1
            if self.note and (found := CURSOR.search(payload)):
                self.noted.append((int(found[1], 16), now))


async def subscribed(port: int, count: int, subscribe: bytes, notes: int) -> list[Subscriber]:
    """So many subscribers, of which `notes` note what they hear. Clients have many addresses, as ports are few."""
    loop, found = asyncio.get_running_loop(), list[Subscriber]()
    every = max(1, count // max(1, notes))
    for first in range(0, count, 100):
        made = [
            loop.create_connection(
                factory(subscribe, notes > 0 and number % every == 0),
                "127.0.0.1",
                port,
                local_addr=(f"127.0.1.{1 + number // 20_000}", 0),
            )
            for number in range(first, min(first + 100, count))
        ]
        some = [protocol for _, protocol in await asyncio.gather(*made)]
        await asyncio.gather(*(subscriber.ready for subscriber in some))
        found += some
    return found


def factory(subscribe: bytes, note: bool) -> Callable[[], Subscriber]:
    """Makes subscribers."""
    return lambda: Subscriber(subscribe, note)
