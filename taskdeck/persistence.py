"""Sending until the server answers."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from typing import TypeVar

import httpx

from taskdeck.client.exceptions import GraphQLClientError, GraphQLClientHttpError

log = logging.getLogger("taskdeck.worker")
T = TypeVar("T")
PASSING_STATUSES = frozenset({429, 502, 503})
LONGEST_WAIT_SECONDS = 5.0


async def persist(send: Callable[[], Awaitable[T]]) -> T:
    """What `send` answers, trying again while the server is away or busy: a restart must not cost an attempt.

    Raises what will not pass by waiting: a refused token, a bad request.
    """
    delay = 0.1
    while True:
        try:
            return await send()
        except (httpx.TransportError, GraphQLClientError) as trouble:
            if not passes(trouble):
                raise
            log.warning(
                "The server does not answer (%s); trying again in %.1f s", trouble or type(trouble).__name__, delay
            )
        await asyncio.sleep(delay * random.uniform(0.8, 1.2))
        delay = min(delay * 2, LONGEST_WAIT_SECONDS)


def passes(trouble: Exception) -> bool:
    """Whether waiting can help: no connection, a busy server, a busy or full disk."""
    if isinstance(trouble, GraphQLClientHttpError):
        return trouble.status_code in PASSING_STATUSES
    return isinstance(trouble, httpx.TransportError) or any(
        (error.extensions or {}).get("code", "").startswith("STORAGE_") for error in getattr(trouble, "errors", ())
    )
