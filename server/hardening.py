"""uvicorn's protocols with bounds on what a client may do before its request is whole, and a listening socket that
drops clients who stop reading.
"""

import asyncio
import logging
import socket
from collections import Counter
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

SEND_BUFFER_BYTES = 131_072
BACKLOG = 2_048
TOO_LARGE = b"HTTP/1.1 431 Request Header Fields Too Large\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
TOO_LATE = b"HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
TOO_MANY = b"HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\nretry-after: 5\r\ncontent-length: 0\r\n\r\n"

open_connections: Counter[str] = Counter()
"""How many connections each address has to this process."""


class HeadersTooLarge(Exception):
    """The headers are larger than they may be."""


class HardenedProtocol(HttpToolsProtocol):
    """One HTTP connection. Its bounds are those of the application's settings."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Count the connection, and give it its time for headers."""
        super().connection_made(transport)
        self.bounds = self.config.loaded_app.settings
        self.header_bytes, self.in_headers = 0, True
        self.timer: asyncio.TimerHandle | None = None
        self.counted = count(self.client)
        if 0 < self.bounds.connections_per_address < open_connections[self.counted]:
            self.refuse(TOO_MANY)
        else:
            self.wait(self.bounds.header_seconds)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self.stop_waiting()
        forget(self.counted)
        super().connection_lost(exc)

    def handle_websocket_upgrade(self) -> None:
        """The connection goes on under another protocol, which calls nothing here any more."""
        self.stop_waiting()
        self.in_headers, self.header_bytes = True, 0
        forget(self.counted)
        super().handle_websocket_upgrade()

    def data_received(self, data: bytes) -> None:
        """Take bytes. Headers that are not whole have a size, and what is not whole has a time."""
        self.header_bytes += len(data)
        super().data_received(data)
        if self.transport.is_closing():
            return
        if not self.in_headers:
            self.wait(self.bounds.body_seconds)
        elif self.header_bytes > self.bounds.max_header_bytes:
            self.refuse(TOO_LARGE)
        elif self.header_bytes:
            self.wait(self.bounds.header_seconds)

    def on_headers_complete(self) -> None:
        """The body or the next request follows."""
        if self.header_bytes > self.bounds.max_header_bytes:
            size = len(self.url) + sum(len(name) + len(value) + 4 for name, value in self.headers)
            if size > self.bounds.max_header_bytes:
                raise HeadersTooLarge
        self.in_headers, self.header_bytes = False, 0
        self.stop_waiting()
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Whatever comes next is headers again."""
        self.in_headers, self.header_bytes = True, 0
        self.stop_waiting()
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """A request that was answered before it was whole is not waited for."""
        alone = not self.pipeline
        super().on_response_complete()
        if alone and not self.in_headers:
            self.transport.close()

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no HTTP, or has too much of it."""
        if self.in_headers and self.header_bytes > self.bounds.max_header_bytes:
            self.refuse(TOO_LARGE)
        else:
            super().send_400_response(msg)

    def shutdown(self) -> None:
        """The server stops: this request is answered, and what waits or streams is told to end."""
        self.config.loaded_app.stop()
        super().shutdown()

    def wait(self, seconds: float) -> None:
        """Close the connection unless the headers, or the body, are whole in time."""
        if self.timer is None:
            self.timer = self.loop.call_later(seconds, self.late)

    def stop_waiting(self) -> None:
        """They are whole, or nobody waits for them any more."""
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None

    def late(self) -> None:
        """They took too long."""
        if self.in_headers:
            self.cut()
        else:
            self.refuse(TOO_LATE)

    def refuse(self, response: bytes) -> None:
        """Answer without reading further, and close; in the middle of another answer just close."""
        if self.cycle is None or not self.cycle.response_started or self.cycle.response_complete:
            self.transport.write(response)
        self.cut()

    def cut(self) -> None:
        """Close the connection. Whoever still answers notices."""
        if self.cycle is not None:
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        self.transport.close()


class HardenedWebSocket(WebSocketsSansIOProtocol):
    """One WebSocket. It counts as a connection of its address."""

    def connection_made(self, transport: Any) -> None:
        """Count the connection."""
        super().connection_made(transport)
        self.counted = count(self.client)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        forget(self.counted)
        super().connection_lost(exc)

    def shutdown(self) -> None:
        """The server stops: close with 1012, and tell what waits or streams to end."""
        self.config.loaded_app.stop()
        super().shutdown()


def count(client: tuple[str, int] | None) -> str:
    """Count one more connection of a client; returns its address."""
    address = client[0] if client else ""
    open_connections[address] += 1
    return address


def forget(address: str) -> None:
    """Count one connection less."""
    open_connections[address] -= 1
    if open_connections[address] <= 0:
        del open_connections[address]


def listening_socket(host: str, port: int, reader_seconds: float) -> socket.socket:
    """A socket whose connections are reset when a client takes nothing for so long. Raises OSError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(reader_seconds * 1000))
    try:
        listener.bind((host, port))
    except OSError:
        listener.close()
        raise
    listener.listen(BACKLOG)
    listener.set_inheritable(True)
    return listener


class OneLine(logging.Filter):
    """Keeps what clients can cause to one line: uvicorn adds a traceback to a message that is no UTF-8."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass, that one without its traceback."""
        if record.msg == "Invalid UTF-8 sequence received from client.":
            record.exc_info = None
        return True
