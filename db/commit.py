"""The time between a write and its commit, in which an answer can be prepared, and told to nobody."""

import asyncio
from dataclasses import dataclass
from typing import Any


@dataclass(slots=True)
class Commit:
    """What a caller has to wait for who was told early. `done` is None when what was told is durable already; else it
    ends when that is, with the error if it could not be.
    """

    done: asyncio.Future[Any] | None = None
