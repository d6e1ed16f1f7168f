"""Subscriptions as a server process opens them, without a socket."""

from collections.abc import AsyncIterator
from typing import Any

import orjson

from execution.engine import Engine
from execution.groups import Delivery
from execution.subscriptions import Reading, Subscriptions
from resolvers.context import Context, Services
from resolvers.live import Feed
from resolvers.parameters import ParameterRegistry, shipped_schemas
from resolvers.roles import ANYONE, Identity
from schema.root import build_schema

CHANGES = """
subscription Changes($after: Cursor, $taskIds: [ID!], $filter: TaskFilter, $more: Boolean = false) {
  taskStatusChanged(after: $after, taskIds: $taskIds, filter: $filter) {
    cursor taskId status task { id taskType createdAt @include(if: $more) }
  }
}
"""
PLAIN = """
subscription Changes($after: Cursor, $taskIds: [ID!], $filter: TaskFilter) {
  taskStatusChanged(after: $after, taskIds: $taskIds, filter: $filter) { cursor taskId status task { id taskType } }
}
"""


class Rendering:
    """Opens subscriptions on a feed, and counts what is executed for them."""

    def __init__(self, feed: Feed) -> None:
        self.services = Services(feed.store, ParameterRegistry(shipped_schemas()), feed)
        self.engine = Engine(build_schema())
        self.subscriptions = Subscriptions(self.engine)

    async def open(
        self, query: str = PLAIN, identity: Identity = ANYONE, after: int | None = None, **variables: Any
    ) -> Reading:
        prepared = self.engine.prepare(query, None, identity.role)
        return await self.subscriptions.open(prepared, variables, Context(self.services, identity), after)

    def cursor(self, position: int) -> str:
        return f"{self.services.store.log_id}-{position:x}"


async def payloads(reading: Reading) -> AsyncIterator[bytes]:
    """The responses as they are sent."""
    while delivery := await reading.next():
        for entry in delivery.entries:
            yield entry.payload


async def told(reading: Reading) -> AsyncIterator[tuple[str, str]]:
    """The task and status of each change."""
    async for payload in payloads(reading):
        change = orjson.loads(payload)["data"]["taskStatusChanged"]
        yield change["taskId"], change["status"]


class Member:
    """A listener that keeps up, and notes what it is given."""

    def __init__(self, reading: Reading) -> None:
        self.reading, self.deliveries, self.dismissed = reading, list[Delivery](), False
        assert reading.is_current
        reading.group.live[self] = None

    def deliver(self, delivery: Delivery) -> None:
        self.deliveries.append(delivery)

    def dismiss(self) -> None:
        self.dismissed = True
