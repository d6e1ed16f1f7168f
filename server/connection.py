"""One HTTP connection: plain requests go by the lane, all others the ordinary road."""

import asyncio
from collections.abc import Coroutine
from functools import cached_property, partial
from typing import Any

from uvicorn.protocols.http.flow_control import HIGH_WATER_LIMIT

from server.asgi import Scope
from server.eager import begin
from server.exchange import Exchange, Head
from server.hardening import HardenedProtocol
from server.lane import Lane

END = b"\r\n\r\n"


class Connection(HardenedProtocol):
    """Answers one request after the other; what comes while the lane still answers is kept until it has.

    The parser sees no byte of a request that the lane takes, and is at the beginning of the next one all the while.
    """

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.lane: Lane = self.config.loaded_app.lane
        self.between_requests = True
        self.unknown_head = b""
        self.head: Head | None = None
        self.body = self.kept = b""
        self.answering = False
        self.ending = False
        self.gone = asyncio.Event()
        self.answered_at = 0.0

    @cached_property
    def scope_of_lane(self) -> Scope:
        """What the ordinary road's scope would tell the log of each request that the lane takes."""
        return {"client": self.client, "method": "POST", "path": "/graphql"}

    def data_received(self, data: bytes) -> None:
        """Take bytes: of a plain request, or of whatever else the parser makes of them."""
        if self.answering or self.kept:
            self._keep(data)
        elif self.head is not None:
            self._take(self.head, self.body + data)
        elif self.between_requests and not self.flow.write_paused and (not self.cycle or self.cycle.response_complete):
            self._open(data)
        else:
            self._parse(data)

    def on_message_begin(self) -> None:
        """The parser is inside a request."""
        self.between_requests = False
        super().on_message_begin()

    def on_message_complete(self) -> None:
        """Learn the head of a request that came whole, if its like can take the lane."""
        super().on_message_complete()
        self.between_requests = True
        if self.unknown_head:
            self.lane.learn(self.unknown_head, self.parser, self.headers)
            self.unknown_head = b""

    def on_response_complete(self) -> None:
        """From now on the connection is idle."""
        self.answered_at = self.loop.time()
        super().on_response_complete()

    def timeout_keep_alive_handler(self) -> None:
        """Close a connection that was idle for so long; one that was used meanwhile has its time again."""
        self.timeout_keep_alive_task = None
        if not self.answering and self.head is None:
            if self.loop.time() - self.answered_at >= self.timeout_keep_alive:
                super().timeout_keep_alive_handler()
            else:
                self._keep_alive()

    def connection_lost(self, exc: Exception | None) -> None:
        """Whoever waits for this client may stop."""
        self.gone.set()
        super().connection_lost(exc)

    def shutdown(self) -> None:
        """The server stops: what has begun is answered, and then the connection closes."""
        self.lane.outbox.now()
        if not self.answering and self.head is None:
            super().shutdown()
        else:
            self.ending = True
            self.config.loaded_app.stop()

    def _open(self, data: bytes) -> None:
        end = data.find(END) + len(END)
        head = self.lane.known(data[:end])
        if head is None:
            self.unknown_head = data[:end] if end >= len(END) else b""
            self._parse(data)
        else:
            self.stop_waiting()
            self._take(head, data[end:])

    def _parse(self, data: bytes) -> None:
        """The ordinary road, whose answers come after the lane's."""
        self.lane.outbox.now()
        super().data_received(data)

    def _take(self, head: Head, data: bytes) -> None:
        """Answer, once the body is whole; what follows it is kept."""
        if len(data) < head.length:
            self.head, self.body, self.in_headers = head, data, False
            return self.wait(self.bounds.body_seconds)
        self.head, self.in_headers = None, True
        self.stop_waiting()
        self.kept = data[head.length :]
        self.answering = True
        exchange = Exchange(self.lane.runtime, head, data[: head.length], self.scope_of_lane, self._until_gone)
        self.lane.inbox.add((self._begin, exchange), self.loop)

    def _begin(self, work: Coroutine[Any, Any, Exchange]) -> None:
        begin(work, self._reply, self._in_task)

    def _in_task(self, work: Coroutine[Any, Any, None]) -> None:
        task = self.loop.create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    def _reply(self, exchange: Exchange) -> None:
        """Send the answer, once what it tells is durable."""
        exchange.written = self.lane.written(exchange.answer, self.server_state.default_headers, self.ending)
        durable = exchange.durable
        if durable is None:
            self._send(exchange)
        else:
            durable.add_done_callback(partial(self._settle, exchange))

    def _settle(self, exchange: Exchange, durable: asyncio.Future[Any]) -> None:
        error = durable.exception()
        if isinstance(error, Exception):
            self._begin(exchange.anew(error))
        else:
            self._send(exchange)

    def _send(self, exchange: Exchange) -> None:
        self.answering = False
        self.server_state.total_requests += 1
        self.lane.outbox.add((self.transport, exchange), self.loop)
        if self.ending:
            self.lane.outbox.now()
            self.transport.close()
        if self.transport.is_closing():
            return
        self.answered_at = self.loop.time()
        if self.timeout_keep_alive_task is None:
            self._keep_alive()
        if self.kept:
            self.loop.call_soon(self._go_on)

    def _keep(self, data: bytes) -> None:
        self.kept += data
        if len(self.kept) > HIGH_WATER_LIMIT:
            self.flow.pause_reading()

    def _go_on(self) -> None:
        """Take what was kept."""
        data, self.kept = self.kept, b""
        self.flow.resume_reading()
        if not self.transport.is_closing():
            self.data_received(data)

    def _keep_alive(self) -> None:
        left = self.answered_at + self.timeout_keep_alive - self.loop.time()
        self.timeout_keep_alive_task = self.loop.call_later(left, self.timeout_keep_alive_handler)

    async def _until_gone(self) -> None:
        await self.gone.wait()
