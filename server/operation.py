"""One operation of a WebSocket, from its `subscribe` message to its last answer."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING, Any

import orjson
from graphql import GraphQLError

from execution.documents import Prepared
from execution.errors import RequestRefused, describe
from execution.groups import Delivery
from execution.subscriptions import Reading, Stopped
from server.answers import Refused
from server.requests import GraphQLRequest
from server.wire import text_frame

if TYPE_CHECKING:
    from server.websocket import Socket

IDS_FRAMED = 16
"""Clients number their operations alike, or not at all: frames are kept for so many ids of one delivery."""


class Operation:
    """A listener to its group while it keeps up; behind, a task that reads on as the client does."""

    __slots__ = ("id", "reading", "socket", "task")

    def __init__(self, socket: "Socket", id: str) -> None:
        self.socket, self.id = socket, id
        self.reading: Reading | None = None
        self.task: asyncio.Task[None] | None = None

    def start(self, request: GraphQLRequest) -> None:
        """Execute the request."""
        self._work(partial(self._answer, request))

    def stop(self) -> None:
        """Send no more."""
        if self.task is not None:
            self.task.cancel()
        if self.reading is not None:
            self.reading.group.live.pop(self, None)
            self.socket.runtime.subscriptions.close(self.reading)
            self.reading = None

    def deliver(self, delivery: Delivery) -> None:
        """Write at once, or, when the client does not read, wait until it does with nothing but a cursor."""
        reading = self.reading
        if reading is None or delivery.end <= reading.position:
            return
        if self.socket.wire.full:
            del reading.group.live[self]
            reading.position = delivery.start
            self._work(partial(self._follow, reading))
        else:
            self.socket.wire.write(self._frames(delivery))

    def dismiss(self) -> None:
        """Read on from the head of the group."""
        if self.reading is not None:
            self.reading.position = self.reading.group.head
            self._work(partial(self._follow, self.reading))

    def _work(self, work: Callable[[], Awaitable[bool]]) -> None:
        self.task = asyncio.create_task(self._until_done(work))

    async def _until_done(self, work: Callable[[], Awaitable[bool]]) -> None:
        """Do the work. True says that the operation is complete; an error completes it as well."""
        try:
            if await work():
                self._finish(b"complete")
        except Stopped:
            pass
        except RequestRefused as refusal:
            self._finish(b"error", refusal.formatted)
        except Refused as refusal:
            self._finish(b"error", [{"message": refusal.message, "extensions": {"code": refusal.code}}])
        except Exception as error:
            self._finish(b"error", [describe(GraphQLError(str(error), original_error=error))])

    async def _answer(self, request: GraphQLRequest) -> bool:
        runtime, identity = self.socket.runtime, self.socket.identity
        runtime.gate.check_rate(identity)
        prepared = runtime.prepare(request, identity)
        if prepared.kind != "subscription":
            return await self._execute(prepared, request.variables)
        runtime.check_cost(prepared, request.variables, identity)
        context = runtime.context(identity)
        self.reading = await runtime.subscriptions.open(prepared, request.variables, context)
        return await self._follow(self.reading)

    async def _execute(self, prepared: Prepared, variables: dict[str, Any] | None) -> bool:
        wire = self.socket.wire
        with wire.answering():
            response = await self.socket.runtime.execute(prepared, variables, self.socket.identity)
            await wire.writable.wait()
            if "data" in response:
                self._send(b"next", orjson.dumps(response))
                self._finish(b"complete")
            else:
                self._finish(b"error", response["errors"])
        return False

    async def _follow(self, reading: Reading) -> bool:
        """Write what comes until the subscription is complete (True) or up to date: then the group tells at once."""
        wire = self.socket.wire
        while True:
            await wire.writable.wait()
            if reading.is_current:
                reading.group.live[self] = None
                return False
            delivery = await reading.next()
            if delivery is None:
                return True
            wire.write(self._frames(delivery))

    def _frames(self, delivery: Delivery) -> bytes:
        frames = delivery.framed.get(self.id)
        if frames is None:
            frames = b"".join([self._frame(b"next", entry.payload) for entry in delivery.entries])
            if len(delivery.framed) < IDS_FRAMED:
                delivery.framed[self.id] = frames
        return frames

    def _finish(self, kind: bytes, errors: list[dict[str, Any]] | None = None) -> None:
        self._send(kind, None if errors is None else orjson.dumps(errors))
        self.task = None
        self.socket.operations.pop(self.id, None)
        self.stop()

    def _send(self, kind: bytes, payload: bytes | None = None) -> None:
        self.socket.wire.write(self._frame(kind, payload))

    def _frame(self, kind: bytes, payload: bytes | None) -> bytes:
        told = b"" if payload is None else b',"payload":' + payload
        return text_frame(b'{"id":%b,"type":"%b"%b}' % (orjson.dumps(self.id), kind, told))
