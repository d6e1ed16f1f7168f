"""What resolvers are given: the services of the process, and for one operation who asks and what was selected."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from weakref import WeakValueDictionary

import strawberry
from strawberry.dataloader import DataLoader

from db.clock import Environment
from db.commit import Commit
from db.records import TASK_COLUMNS
from db.shapes import Shape
from db.store import Columns, Store
from resolvers.limits import Limits
from resolvers.roles import ANYONE, Identity

if TYPE_CHECKING:
    from resolvers.live import Feed
    from resolvers.parameters import ParameterRegistry


@dataclass(frozen=True, slots=True)
class Services:
    """What lives as long as the process."""

    store: Store
    registry: "ParameterRegistry"
    feed: "Feed"
    environment: Environment = field(default_factory=Environment)
    limits: Limits = field(default_factory=Limits)
    lines: WeakValueDictionary[object, asyncio.Lock] = field(default_factory=WeakValueDictionary)
    """Where claims that found nothing stand in line."""


def all_columns(info: Any, type_name: str) -> Columns:
    """What a caller that does not look ahead reads: every column of a task, and the count of a list."""
    return TASK_COLUMNS if type_name == "Task" else ("total_count",)


def no_shape(info: Any) -> None:
    """A caller that does not look ahead wants records."""


async def never() -> None:
    """Wait without end: whoever asked stays, or ends the operation itself by going."""
    await asyncio.get_running_loop().create_future()


@dataclass(slots=True)
class Context:
    """One operation.

    `columns(info, "Task")` tells which attributes of a type's record the selections below the current field read: the
    names of its plain fields, and the `columns` that others declare. `shape(info)` tells how the list below the current
    field can be written by the store; None when records are needed. `until_gone()` returns when whoever asked is gone.
    With `commit`, the operation's one write may be told before it is durable; whoever answers waits for that.
    """

    services: Services
    identity: Identity = ANYONE
    columns: Callable[[Any, str], Columns] = all_columns
    shape: Callable[[Any], Shape | None] = no_shape
    loaders: dict[object, DataLoader[Any, Any]] = field(default_factory=dict)
    until_gone: Callable[[], Awaitable[None]] = never
    commit: Commit | None = None

    @property
    def store(self) -> Store:
        """The store of this process."""
        return self.services.store

    def now(self) -> float:
        """Seconds since 1970, by the injected clock."""
        return self.services.environment.clock.now()


Info = strawberry.Info[Context, None]
