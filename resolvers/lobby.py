"""Waiting for work: a claim that finds nothing waits until a task is queued or becomes due."""

from db.records import Claimed, ClaimRequest
from resolvers.context import Context

LONGEST_NAP = 1.0
"""Tasks become due without anybody writing, so a waiting claim looks again after this many seconds."""


async def wait_for_work(context: Context, request: ClaimRequest, wait_seconds: float) -> list[Claimed]:
    """What the store grants, as soon as it grants anything; an empty list when the time is up."""
    clock = context.services.environment.clock
    deadline = clock.monotonic() + wait_seconds
    while not (granted := await context.store.claim(request)):
        left = deadline - clock.monotonic()
        if left <= 0:
            break
        await context.store.changed(min(left, LONGEST_NAP))
    return granted
