"""Coroutines begun at once: most are done within a step or two, and need no task."""

import asyncio
from collections.abc import Callable, Coroutine, Generator
from functools import partial
from types import coroutine
from typing import Any, TypeVar

T = TypeVar("T")
Work = Coroutine[Any, Any, T]
Done = Callable[[T], None]
InTask = Callable[[Coroutine[Any, Any, None]], object]


def begin(work: Work[T], done: Done[T], in_task: InTask) -> None:
    """Take the first step now, a second one when the future is done that the first waits for, all further ones
    `in_task`; then call `done`. In its first two steps the work cannot ask for its task.
    """
    try:
        awaited = work.send(None)
    except StopIteration as end:
        return done(end.value)
    if getattr(awaited, "_asyncio_future_blocking", False):  # the sign that a future was awaited, which tasks take down
        awaited._asyncio_future_blocking = False
        awaited.add_done_callback(partial(_go_on, work, done, in_task))
    else:
        in_task(_finish(work, awaited, done))


def _go_on(work: Work[T], done: Done[T], in_task: InTask, awaited: asyncio.Future[Any]) -> None:
    try:
        further = work.send(None)
    except StopIteration as end:
        return done(end.value)
    in_task(_finish(work, further, done))


async def _finish(work: Work[T], awaited: Any, done: Done[T]) -> None:
    done(await _going_on(work, awaited))


@coroutine
def _going_on(work: Work[T], awaited: Any) -> Generator[Any, Any, T]:
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
