"""Coroutines begun at once: how far they go without a task, and how they go on."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest

from server.eager import begin


class Begun:
    """What became of some work: its result, and the tasks that it took."""

    def __init__(self, work: Coroutine[Any, Any, Any]) -> None:
        self.results: list[Any] = []
        self.tasks: list[asyncio.Task[None]] = []
        self.ended = asyncio.Event()
        begin(work, self.end, self.in_task)

    def end(self, result: Any) -> None:
        self.results.append(result)
        self.ended.set()

    def in_task(self, work: Coroutine[Any, Any, None]) -> None:
        self.tasks.append(asyncio.create_task(work))


async def turns(count: int = 3) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


async def test_what_does_not_wait_is_done_at_once() -> None:
    async def work() -> int:
        return 7

    assert Begun(work()).results == [7]


async def test_what_waits_for_one_future_takes_no_task() -> None:
    future = asyncio.get_running_loop().create_future()

    async def work() -> int:
        return 1 + await future

    begun = Begun(work())
    await turns()
    assert begun.results == []
    future.set_result(6)
    await turns()
    assert (begun.results, begun.tasks) == ([7], [])


async def test_a_future_that_fails_fails_what_waits_for_it() -> None:
    future = asyncio.get_running_loop().create_future()

    async def work() -> str:
        try:
            return str(await future)
        except LookupError as error:
            return f"caught {error!r}"

    begun = Begun(work())
    future.set_exception(LookupError("gone"))
    await turns()
    assert begun.results == ["caught LookupError('gone')"]


@pytest.mark.parametrize("futures", [0, 1])
async def test_what_waits_longer_goes_on_in_a_task(futures: int) -> None:
    async def work() -> list[asyncio.Task[Any] | None]:
        for _ in range(futures):
            await asyncio.get_running_loop().run_in_executor(None, int)
        await asyncio.sleep(0)
        first = asyncio.current_task()
        async with asyncio.timeout(10):
            await asyncio.sleep(0.001)
        return [first, asyncio.current_task()]

    begun = Begun(work())
    await asyncio.wait_for(begun.ended.wait(), 10)
    [task] = begun.tasks
    assert begun.results == [[task, task]]
