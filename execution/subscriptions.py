"""Subscriptions: each subscriber is a cursor into a group that executes every event once."""

import math
from functools import lru_cache
from typing import Any

import orjson
from graphql import Node, VariableNode, Visitor, visit

from execution.documents import Prepared
from execution.engine import Engine
from execution.groups import EVENTS_AGAIN, Delivery, Group
from execution.selections import fragments_of
from resolvers.context import Context
from resolvers.listening import Beginning, TaskEvents

MOST_BYTES = 64 * 1024 * 1024
"""Of responses that are kept for those who are behind, in all groups together; and within one group:"""
MOST_BYTES_IN_GROUP = 1024 * 1024


class Stopped(Exception):
    """The server ends, the subscription does not: subscribe again after the last cursor."""


class Reading:
    """One subscriber's place in a group. `next` gives what comes after it; who is up to date can join `live`."""

    __slots__ = ("done", "group", "position", "present", "since")

    def __init__(self, group: Group, beginning: Beginning) -> None:
        self.group, self.position = group, beginning.position
        self.present = list(beginning.present)
        awaited = beginning.awaited
        self.since = math.inf if awaited is None else awaited.since
        self.done = awaited is not None and not awaited.unfinished
        group.readings += 1

    @property
    def is_current(self) -> bool:
        """Whether everything has been read, and there is more to come."""
        group = self.group
        return self.position == group.head and not (self.present or self.done or group.over or group.finished)

    async def next(self) -> Delivery | None:
        """What comes next, as soon as the log has grown; None when the subscription is complete.

        Raises Stopped when the server ends, CursorExpired when the log does not go back so far any more, and whatever
        else keeps the events from being read.
        """
        if self.present:
            entries = await self.group.execute(self.present[:EVENTS_AGAIN])
            del self.present[:EVENTS_AGAIN]
            return Delivery(self.position, self.position, entries)
        while self.position < self.finish():
            if self.position < self.group.head:
                delivery = self._cut(await self.group.after(self.position))
                self.position = delivery.end
                return delivery
            if self.group.over:
                raise self.group.failure or Stopped
            await self.group.grown()
        return None

    @property
    def has_cursors(self) -> bool:
        """Whether positions are those of the log, from which the subscription can be resumed."""
        return isinstance(self.group.stream.events, TaskEvents)

    def finish(self) -> float:
        """The position at which the subscription is complete, as far as is known."""
        if self.done:
            return self.since
        return next((position for position in self.group.finished if position > self.since), math.inf)

    def _cut(self, delivery: Delivery) -> Delivery:
        finish = self.finish()
        if delivery.end <= finish:
            return delivery
        return Delivery(delivery.start, int(finish), [e for e in delivery.entries if e.position <= finish])


class Subscriptions:
    """All subscriptions of a process."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.groups: dict[object, Group] = {}

    async def open(
        self, prepared: Prepared, variables: dict[str, Any] | None, context: Context, after: int | None = None
    ) -> Reading:
        """A subscriber's place, to be given back to `close`. `after` takes the place of the argument of this name.

        Raises RequestRefused for what is wrong with the request, CursorExpired and CursorFromFuture.
        """
        stream = await self.engine.open(prepared, variables, context)
        source, beginning = stream.events, None
        if isinstance(source, TaskEvents):
            source.after = source.after if after is None else after
            beginning = await source.begin()
            asked: object = (source.key, shown(prepared, variables or {}))
        else:
            asked = orjson.dumps(variables, option=orjson.OPT_SORT_KEYS)
        key = (prepared, context.identity.role, asked)
        group = self.groups.get(key)
        if group is None or group.over:
            group = self.groups[key] = Group(key, stream, self.keep_bytes)
            group.start(edge(source, beginning))
        return Reading(group, beginning or Beginning(group.newest()))

    def close(self, reading: Reading) -> None:
        """The subscriber goes. A group ends with its last one."""
        group = reading.group
        group.readings -= 1
        if not group.readings:
            group.stop()
            if self.groups.get(group.key) is group:
                del self.groups[group.key]

    def keep_bytes(self) -> int:
        """What one group may keep."""
        return min(MOST_BYTES_IN_GROUP, MOST_BYTES // max(1, len(self.groups)))


def edge(source: object, beginning: Beginning | None) -> Beginning:
    """Where a new group begins: at the newest events, whatever its first subscriber still has to catch up with."""
    if beginning is None or not isinstance(source, TaskEvents):
        return Beginning(0)
    position = source.tail.ring.head
    if beginning.awaited is not None:
        position = min(position, beginning.awaited.since)
    return Beginning(position, (), beginning.awaited)


def shown(prepared: Prepared, variables: dict[str, Any]) -> bytes:
    """The variables that bear on what is shown of each event, beside those that choose the events."""
    names = names_shown(prepared)
    chosen = {name: value for name, value in variables.items() if name in names}
    return orjson.dumps(chosen, option=orjson.OPT_SORT_KEYS)


@lru_cache(maxsize=256)
def names_shown(prepared: Prepared) -> frozenset[str]:
    """The names of the variables that the document uses anywhere but in the root field's own arguments."""
    names = _Names()
    for root in prepared.fields:
        for node in (root.selection_set, *(root.directives or ()), *fragments_of(prepared.document).values()):
            if node is not None:
                visit(node, names)
    return frozenset(names.found)


class _Names(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def enter_variable(self, node: VariableNode, *_: Node) -> None:
        self.found.add(node.name.value)
