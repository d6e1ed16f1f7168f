"""graphql-transport-ws."""

from server.asgi import Receive, Scope, Send
from server.runtime import Runtime


async def handle(runtime: Runtime, scope: Scope, receive: Receive, send: Send) -> None:
    """Serve one WebSocket whose Host and Origin have been checked, until it is closed."""
    await receive()
    await send({"type": "websocket.close", "code": 1013})
