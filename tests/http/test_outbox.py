"""Answers leave in order, at the end of a turn of the event loop."""

import asyncio

from server.outbox import Outbox


class Transport:
    """Writes into a list that several share."""

    def __init__(self, name: str, sent: list[str], closing: bool = False) -> None:
        self.name, self.sent, self.closing = name, sent, closing

    def is_closing(self) -> bool:
        return self.closing

    def write(self, data: bytes) -> None:
        self.sent.append(f"{self.name} {data.decode()}")


async def test_answers_leave_together_after_what_is_due() -> None:
    loop, outbox, sent = asyncio.get_running_loop(), Outbox(), []
    one, other = Transport("one", sent), Transport("other", sent)
    loop.call_soon(sent.append, "due")
    outbox.add(one, b"1", loop)
    loop.call_soon(outbox.add, other, b"2", loop)
    outbox.add(one, b"3", loop)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert sent == ["due", "one 1", "one 3", "other 2"]


async def test_what_is_sent_at_once_is_not_sent_again() -> None:
    loop, outbox, sent = asyncio.get_running_loop(), Outbox(), []
    outbox.add(Transport("one", sent), b"1", loop)
    outbox.add(Transport("gone", sent, closing=True), b"2", loop)
    outbox.send()
    assert sent == ["one 1"]
    await asyncio.sleep(0)
    assert sent == ["one 1"]
