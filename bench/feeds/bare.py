"""The floor: an ASGI application that sends one text to every socket and knows nothing of GraphQL."""

import asyncio
from typing import Any

import orjson
from log import changes

sockets: set[Any] = set()


async def tell() -> None:
    async for change in changes():
        answer = {"id": "1", "type": "next", "payload": {"data": {"taskStatusChanged": change}}}
        message = {"type": "websocket.send", "text": orjson.dumps(answer).decode()}
        for send in list(sockets):
            await send(message)


async def app(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] == "lifespan":
        await receive()
        app.telling = asyncio.create_task(tell())  # type: ignore[attr-defined]  # held, lest it be collected
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})
    elif scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.accept", "subprotocol": "graphql-transport-ws"})
        await receive()
        await send({"type": "websocket.send", "text": '{"type":"connection_ack"}'})
        await receive()
        sockets.add(send)
        await receive()
        sockets.discard(send)
