"""Clients on real sockets: graphql-transport-ws message by message, and event streams line by line."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import orjson
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from tests.calling import HTTP

Message = dict[str, Any]
CHANGES = """
subscription Changes($after: Cursor, $taskIds: [ID!], $filter: TaskFilter) {
  taskStatusChanged(after: $after, taskIds: $taskIds, filter: $filter) { cursor taskId status }
}
"""
CREATE = """
mutation Create($inputs: [CreateTaskInput!]!) { createTasks(inputs: $inputs) { ... on TaskCreated { task { id } } } }
"""
TASK = {"taskType": "trending_scrape"}


class Socket:
    """One WebSocket that speaks the protocol."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    async def send(self, message: object) -> None:
        await self.connection.send(message if isinstance(message, (str, bytes)) else orjson.dumps(message).decode())

    async def next(self, seconds: float = 5) -> Message:
        async with asyncio.timeout(seconds):
            message: Message = orjson.loads(await self.connection.recv())
            return message

    async def ask(self, id: str, query: str, /, **variables: Any) -> None:
        await self.send({"id": id, "type": "subscribe", "payload": {"query": query, "variables": variables}})

    async def answer(self, id: str, query: str, /, **variables: Any) -> Any:
        """The data of a query or mutation."""
        await self.ask(id, query, **variables)
        answer = await self.next()
        assert (answer["type"], answer["id"]) == ("next", id), answer
        assert await self.next() == {"id": id, "type": "complete"}
        return answer["payload"]["data"]

    async def changes(self, count: int, seconds: float = 10) -> list[tuple[str, str]]:
        """The task and status of the next changes."""
        return [(change["taskId"], change["status"]) for change in await self.payloads(count, seconds)]

    async def payloads(self, count: int, seconds: float = 10) -> list[Any]:
        """What the only root field of the next answers holds."""
        found = []
        async with asyncio.timeout(seconds):
            while len(found) < count:
                message = await self.next(seconds)
                assert message["type"] == "next", message
                found += message["payload"]["data"].values()
        return found

    async def closed(self, seconds: float = 10) -> tuple[int, str]:
        """The code and reason that the server closes with; what it says before is passed over."""
        async with asyncio.timeout(seconds):
            with contextlib.suppress(ConnectionClosed):
                while True:
                    await self.connection.recv()
        assert self.connection.close_code is not None
        return self.connection.close_code, self.connection.close_reason or ""


@asynccontextmanager
async def socket(address: str, *, init: object = None, protocol: str = "graphql-transport-ws") -> AsyncIterator[Socket]:
    """A socket to a server, signed in unless `init` is False."""
    url = address.replace("http", "ws") + "/graphql"
    async with connect(url, subprotocols=[Subprotocol(protocol)], compression=None, max_size=None) as connection:
        opened = Socket(connection)
        if init is not False:
            await opened.send({"type": "connection_init", **({} if init is None else {"payload": init})})
            assert (await opened.next())["type"] == "connection_ack"
        yield opened


def create(address: str, count: int = 1, **fields: Any) -> list[str]:
    """Create tasks over HTTP; their ids."""
    body = {"query": CREATE, "variables": {"inputs": [{**TASK, **fields}] * count}}
    answer = HTTP.post(f"{address}/graphql", json=body, timeout=30).json()
    return [made["task"]["id"] for made in answer["data"]["createTasks"]]


class Events:
    """One event stream."""

    def __init__(self, response: httpx.Response) -> None:
        self.response, self.lines = response, response.aiter_raw()
        self.text = b""

    async def next(self, seconds: float = 5) -> tuple[str, str, Any]:
        """The name, id and data of the next event."""
        while True:
            block = await self.block(seconds)
            fields = [line.partition(b": ")[::2] for line in block.split(b"\n") if not line.startswith(b":")]
            found = {name.rstrip(b":"): value for name, value in fields}
            if found:
                data = found.get(b"data") or b"null"
                return found[b"event"].decode(), found.get(b"id", b"").decode(), orjson.loads(data)

    async def block(self, seconds: float) -> bytes:
        """The text up to the next empty line. Raises EOFError at the end of the stream."""
        async with asyncio.timeout(seconds):
            while b"\n\n" not in self.text:
                try:
                    self.text += await anext(self.lines)
                except StopAsyncIteration:
                    raise EOFError from None
        block, _, self.text = self.text.partition(b"\n\n")
        return block


@asynccontextmanager
async def listening(address: str, query: str = CHANGES, last: str = "", **variables: Any) -> AsyncIterator[Events]:
    """An event stream from a server."""
    headers = {"accept": "text/event-stream", **({"last-event-id": last} if last else {})}
    async with httpx.AsyncClient(timeout=30, verify=False) as client:
        body = {"query": query, "variables": variables}
        async with client.stream("POST", f"{address}/graphql", json=body, headers=headers) as response:
            assert response.status_code == 200, await response.aread()
            yield Events(response)
