"""Who waits for the interpreter gets it soon, for as long as anybody wants that."""

import asyncio
import sys
import time
from collections.abc import Iterator

import pytest

from db import interpreter
from db.interpreter import SOON_SECONDS, given_soon, let_in


@pytest.fixture(autouse=True)
def usual() -> Iterator[float]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(0.003)
    yield 0.003
    sys.setswitchinterval(before)


def test_it_is_given_as_late_as_before_once_the_last_block_has_ended(usual: float) -> None:
    first, second = given_soon(), given_soon()
    seen = []
    for step in (first.__enter__, second.__enter__, lambda: first.__exit__(None, None, None)):
        step()
        seen.append(sys.getswitchinterval())
    second.__exit__(None, None, None)
    assert [*seen, sys.getswitchinterval()] == pytest.approx([*[SOON_SECONDS] * 3, usual], abs=2e-6)


def test_a_block_that_fails_ends_too(usual: float) -> None:
    with pytest.raises(ValueError, match="no"), given_soon():
        raise ValueError("no")
    assert sys.getswitchinterval() == pytest.approx(usual, abs=2e-6)


async def test_the_event_loop_waits_until_the_other_thread_has_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interpreter, "LET_IN_SECONDS", 10.0)
    loop, order = asyncio.get_running_loop(), list[str]()

    def told(name: str) -> str:
        order.append(name)
        return name

    begin = let_in(told, loop)
    loop.call_soon(told, "afterwards")
    other = loop.run_in_executor(None, lambda: (time.sleep(0.05), begin("there")))
    assert await other == (None, "there")
    assert order == ["there", "afterwards"]


async def test_it_does_not_wait_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interpreter, "LET_IN_SECONDS", 0.01)
    begin = let_in(str, asyncio.get_running_loop())
    started = time.monotonic()
    await asyncio.sleep(0)
    assert 0.01 <= time.monotonic() - started < 5
    assert begin(7) == "7"
