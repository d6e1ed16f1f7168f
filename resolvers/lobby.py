"""Waiting for work: a claim that finds nothing waits until a task is queued or becomes due."""

import asyncio

from db.records import Claimed, ClaimRequest
from resolvers.context import Context

LONGEST_NAP = 1.0
"""Tasks become due without an event, so whoever waits looks again after this many seconds."""


async def wait_for_work(context: Context, request: ClaimRequest, wait_seconds: float) -> list[Claimed]:
    """What the store grants, as soon as it grants anything; an empty list when the time is up.

    A worker that goes away while it waits is granted nothing: the task would wait for a lease that nobody holds.
    Those who wait for the same task types stand in line, and only the first looks: a hundred cost no more than one.
    """
    deadline = context.services.environment.clock.monotonic() + wait_seconds
    granted = await context.store.claim(request)
    if granted or wait_seconds <= 0:
        return granted
    waiting = asyncio.ensure_future(_stand_in_line(context, request, deadline))
    gone = asyncio.ensure_future(context.until_gone())
    try:
        await asyncio.wait({waiting, gone}, return_when=asyncio.FIRST_COMPLETED)
        return [] if gone.done() else await waiting
    finally:
        waiting.cancel()
        gone.cancel()


async def _stand_in_line(context: Context, request: ClaimRequest, deadline: float) -> list[Claimed]:
    """Wait for the turn to look, then look until something is granted."""
    alone = await _is_paused(context, request)
    line = context.services.lines.setdefault(request.worker_id if alone else request.task_types, asyncio.Lock())
    try:
        await asyncio.wait_for(line.acquire(), deadline - context.services.environment.clock.monotonic())
    except TimeoutError:
        return []
    try:
        return await _look(context, request, deadline, alone)
    finally:
        line.release()


async def _look(context: Context, request: ClaimRequest, deadline: float, alone: bool) -> list[Claimed]:
    """Claim at every event. A worker that is paused meanwhile gives its place up."""
    tail, clock = context.services.feed.tail, context.services.environment.clock
    while True:
        head = await tail.position(None)
        granted = await context.store.claim(request)
        left = deadline - clock.monotonic()
        if granted or left <= 0 or tail.ended or (not alone and await _is_paused(context, request)):
            return granted
        await tail.after(head, min(left, LONGEST_NAP))


async def _is_paused(context: Context, request: ClaimRequest) -> bool:
    worker = (await context.store.workers_by_id([request.worker_id])).get(request.worker_id)
    return worker is not None and worker.paused
