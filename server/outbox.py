"""Answers that leave together, once everything that is due has been done.

A send wakes the client, or a proxy, that waits on this machine, and to wake a processor that rests costs more than most
answers do. While it wakes for the first of many the others follow, and it is awake.
"""

import asyncio
from typing import Any


class Outbox:
    """What the connections of a process have to send, for no longer than one turn of the event loop."""

    def __init__(self) -> None:
        self._waiting: list[tuple[Any, bytes]] = []

    def add(self, transport: Any, answer: bytes, loop: asyncio.AbstractEventLoop) -> None:
        """Send these bytes soon, after all that was added before."""
        if not self._waiting:
            loop.call_soon(self.send)
        self._waiting.append((transport, answer))

    def send(self) -> None:
        """Send all of it now."""
        waiting, self._waiting = self._waiting, []
        for transport, answer in waiting:
            if not transport.is_closing():
                transport.write(answer)
