"""What comes one by one is done together, in order, at the end of a turn of the event loop."""

import asyncio
from collections.abc import Sequence
from typing import Any

from server.lane import send
from server.turns import Turn


async def test_things_are_done_together_after_what_is_due() -> None:
    loop, done = asyncio.get_running_loop(), list[str | Sequence[int]]()
    turn = Turn[int](done.append)
    loop.call_soon(done.append, "due")
    turn.add(1, loop)
    loop.call_soon(turn.add, 3, loop)
    turn.add(2, loop)
    assert done == []
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert done == ["due", [1, 2], [3]]


async def test_what_is_done_at_once_is_not_done_again() -> None:
    loop, done = asyncio.get_running_loop(), list[int]()
    turn = Turn[int](done.extend)
    turn.add(1, loop)
    turn.now()
    assert done == [1]
    await asyncio.sleep(0)
    assert done == [1]


class Recorded:
    """A transport and an exchange that write down what is asked of them."""

    def __init__(self, name: str, told: list[str], closing: bool = False) -> None:
        self.name, self.told, self.closing = name, told, closing
        self.written = b"answer"

    def is_closing(self) -> bool:
        return self.closing

    def write(self, data: bytes) -> None:
        self.told.append(f"{self.name} is sent {data.decode()}")

    def count(self) -> None:
        self.told.append(f"{self.name} is counted")


def test_all_answers_are_counted_after_those_were_sent_whose_client_is_there() -> None:
    told: list[str] = []
    there: Any = Recorded("one", told)
    gone: Any = Recorded("other", told, closing=True)
    send([(gone, gone), (there, there)])
    assert told == ["one is sent answer", "other is counted", "one is counted"]
