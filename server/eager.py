"""Coroutines begun at once: most are done within their first step, and need no task."""

import asyncio
from collections.abc import Callable, Coroutine, Generator
from types import coroutine
from typing import Any, TypeVar

T = TypeVar("T")


def begin(
    work: Coroutine[Any, Any, T], done: Callable[[T], None], loop: asyncio.AbstractEventLoop
) -> asyncio.Task[None] | None:
    """Run the first step now; if that was all, call `done` and return None, else go on in a task that does."""
    try:
        awaited = work.send(None)
    except StopIteration as end:
        done(end.value)
        return None
    return loop.create_task(_finish(work, awaited, done))


async def _finish(work: Coroutine[Any, Any, T], awaited: Any, done: Callable[[T], None]) -> None:
    done(await _going_on(work, awaited))


@coroutine
def _going_on(work: Coroutine[Any, Any, T], awaited: Any) -> Generator[Any, Any, T]:
    """What the work returns, which has come as far as awaiting this."""
    try:
        while True:
            try:
                sent = yield awaited
            except BaseException as error:
                awaited = work.throw(error)
            else:
                awaited = work.send(sent)
    except StopIteration as end:
        result: T = end.value
        return result
