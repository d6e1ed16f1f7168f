"""uvicorn's HTTP protocol with bounds on what a client may do before its request is whole, and a listening socket
that drops clients who stop reading.
"""

import asyncio
import socket
from collections import Counter
from typing import Any, ClassVar

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

SEND_BUFFER_BYTES = 131_072
READER_TIMEOUT_MILLISECONDS = 20_000
BACKLOG = 2_048
TOO_LARGE = b"HTTP/1.1 431 Request Header Fields Too Large\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
TOO_MANY = b"HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\nretry-after: 5\r\ncontent-length: 0\r\n\r\n"


class HardenedProtocol(HttpToolsProtocol):
    """One connection. `bounds` are set once for the process, before it listens."""

    header_seconds = 10.0
    max_header_bytes = 32_768
    connections_per_address = 0
    open_connections: ClassVar[Counter[str]] = Counter()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Count the connection, and give it its time for headers."""
        super().connection_made(transport)
        self.address = self.client[0] if self.client else ""
        self.header_bytes, self.in_headers = 0, True
        self.header_timer: asyncio.TimerHandle | None = None
        self.open_connections[self.address] += 1
        if 0 < self.connections_per_address < self.open_connections[self.address]:
            self.refuse(TOO_MANY)
        else:
            self.wait_for_headers()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self.forget()
        super().connection_lost(exc)

    def handle_websocket_upgrade(self) -> None:
        """The connection goes on under another protocol, which calls nothing here any more."""
        self.stop_waiting()
        transport, forget = self.transport, self.forget
        super().handle_websocket_upgrade()
        tell_when_lost(transport.get_protocol(), forget)

    def data_received(self, data: bytes) -> None:
        """Take bytes, as long as the headers stay within their bounds."""
        if self.in_headers:
            if not self.header_bytes and self.header_timer is None:
                self.wait_for_headers()
            self.header_bytes += len(data)
        super().data_received(data)
        if self.in_headers and self.header_bytes > self.max_header_bytes and not self.transport.is_closing():
            self.refuse(TOO_LARGE)

    def on_headers_complete(self) -> None:
        """The body or the next request follows."""
        self.in_headers, self.header_bytes = False, 0
        self.stop_waiting()
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Whatever comes next is headers again."""
        self.in_headers = True
        super().on_message_complete()

    def shutdown(self) -> None:
        """The server stops: this request is answered, and what waits or streams is told to end."""
        self.config.loaded_app.stop()
        super().shutdown()

    def wait_for_headers(self) -> None:
        """Close the connection unless its headers are whole in time."""
        self.header_timer = self.loop.call_later(self.header_seconds, self.late)

    def stop_waiting(self) -> None:
        """The headers are whole, or nobody waits for them any more."""
        if self.header_timer is not None:
            self.header_timer.cancel()
            self.header_timer = None

    def late(self) -> None:
        """The headers took too long."""
        self.header_timer = None
        if not self.transport.is_closing():
            self.transport.abort()

    def refuse(self, response: bytes) -> None:
        """Answer without reading further, and close."""
        self.transport.write(response)
        self.transport.close()

    def forget(self) -> None:
        """The connection is gone."""
        self.stop_waiting()
        self.open_connections[self.address] -= 1
        if self.open_connections[self.address] <= 0:
            del self.open_connections[self.address]


def tell_when_lost(protocol: Any, tell: Any) -> None:
    """Call `tell` when the protocol loses its connection."""
    lost = protocol.connection_lost

    def connection_lost(exc: Exception | None) -> None:
        tell()
        lost(exc)

    protocol.connection_lost = connection_lost


def listening_socket(host: str, port: int) -> socket.socket:
    """A socket whose connections are reset when a client reads nothing for 20 s. Raises OSError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, READER_TIMEOUT_MILLISECONDS)
    try:
        listener.bind((host, port))
    except OSError:
        listener.close()
        raise
    listener.listen(BACKLOG)
    listener.set_inheritable(True)
    return listener
