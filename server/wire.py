"""A WebSocket that takes finished frames: without compression a frame is the same bytes for every client."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from websockets.protocol import State

from server.hardening import HardenedWebSocket

EXTENSION = "taskdeck.wire"
LONGEST_REASON = 123
"""Bytes of a reason that fit into a close frame."""


class Wire(HardenedWebSocket):
    """uvicorn's protocol, whose application finds it as an extension of the scope, and writes to the transport itself.

    `full` is true while the client does not read what was written; whoever writes waits for `writable` then.
    """

    full = False
    stalled: asyncio.TimerHandle | None = None
    answers = 0
    ending = False

    def handle_connect(self, event: Any) -> None:
        """Hand this to the application."""
        super().handle_connect(event)
        if not self.close_sent:
            self.scope["extensions"][EXTENSION] = {"wire": self}

    def connection_lost(self, exc: Exception | None) -> None:
        """Nobody is waited for any more."""
        self.full = False
        self._stop_watching()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """The client is behind: from now on it has to take something from time to time."""
        super().pause_writing()
        self.full = True
        self._watch()

    def resume_writing(self) -> None:
        """The client has caught up."""
        self.full = False
        self._stop_watching()
        super().resume_writing()

    def write(self, frames: bytes) -> None:
        """Send whole frames, unless the socket is closing."""
        if not (self.close_sent or self.transport.is_closing()):
            self.transport.write(frames)

    def close(self, code: int, reason: str) -> None:
        """Close the socket with this code; the application is told as if the client had gone."""
        if self.close_sent or self.transport.is_closing() or self.conn.state is not State.OPEN:
            return
        reason = reason.encode()[:LONGEST_REASON].decode(errors="ignore")
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": reason})
        self.conn.send_close(code, reason)
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        if self.read_paused:
            self.read_paused = False
            self.transport.resume_reading()
        self.close_timer = self.loop.call_later(self.close_timeout, self.transport.close)

    def shutdown(self) -> None:
        """The server stops: close with 1012, once what is being answered has been."""
        self.ending = True
        if self.answers:
            self.config.loaded_app.stop()
        else:
            super().shutdown()

    @contextmanager
    def answering(self) -> Iterator[None]:
        """While the block runs, the end of the server waits."""
        self.answers += 1
        try:
            yield
        finally:
            self.answers -= 1
            if self.ending and not self.answers:
                super().shutdown()

    def _watch(self) -> None:
        seconds = self.config.loaded_app.settings.reader_seconds
        self.stalled = self.loop.call_later(seconds, self._judge, self.transport.get_write_buffer_size())

    def _judge(self, before: int) -> None:
        if self.transport.get_write_buffer_size() < before:
            self._watch()
        else:
            self.transport.abort()

    def _stop_watching(self) -> None:
        if self.stalled is not None:
            self.stalled.cancel()
            self.stalled = None


def text_frame(payload: bytes) -> bytes:
    """The frame that carries this text from a server."""
    size = len(payload)
    if size < 126:
        return b"\x81%c%b" % (size, payload)
    if size < 65_536:
        return b"\x81\x7e%b%b" % (size.to_bytes(2, "big"), payload)
    return b"\x81\x7f%b%b" % (size.to_bytes(8, "big"), payload)
