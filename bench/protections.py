"""What do the protections cost the lightest query, `{ __typename }`?

    python -m bench.protections

CPU microseconds a request in this process, best of 9, without a network: the server as it is, with a token in the
request, and the same engine behind uvicorn's own protocol with nothing in front of it.
"""

import asyncio
import tempfile
import time
from pathlib import Path
from typing import Any

import orjson
import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from execution.engine import Engine
from resolvers.context import Context
from resolvers.roles import ANYONE
from schema.root import build_schema
from server.app import create_app
from server.asgi import ASGIApp, Receive, Scope, Send
from server.hardening import HardenedProtocol
from server.settings import Settings
from tests.serving import made_token

BODY = b'{"query":"{ __typename }"}'
HEADERS = (b"host: localhost", b"accept: */*", b"content-type: application/json", b"content-length: %d" % len(BODY))
REQUESTS, ROUNDS = 2_000, 9


class Transport:
    """Takes what is written, and counts whole answers."""

    answers = 0

    def write(self, data: bytes) -> None:
        self.answers += b"__typename" in data

    def get_extra_info(self, name: str) -> Any:
        return {"peername": ["127.0.0.1", 1], "sockname": ["127.0.0.1", 2]}.get(name)

    def is_closing(self) -> bool:
        return False

    def pause_reading(self) -> None: ...
    def resume_reading(self) -> None: ...


def bare(engine: Engine, context: Any) -> ASGIApp:
    """The engine, with nothing in front of it."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        asked = orjson.loads((await receive())["body"])
        prepared = engine.prepare(asked["query"], None, ANYONE.role)
        body = orjson.dumps(await engine.execute(prepared, None, context()))
        headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    return app


async def cost(protocol_class: type[HttpToolsProtocol], app: Any, *headers: bytes) -> float:
    """CPU microseconds a request."""
    config = uvicorn.Config(app, log_config=None, proxy_headers=False, server_header=False, interface="asgi3")
    config.load()
    protocol, transport = protocol_class(config, ServerState(), {}), Transport()
    protocol.connection_made(transport)  # type: ignore[arg-type]
    request = b"\r\n".join((b"POST /graphql HTTP/1.1", *HEADERS, *headers)) + b"\r\n\r\n" + BODY
    best = float("inf")
    for _ in range(ROUNDS):
        started = time.process_time()
        for _ in range(REQUESTS):
            wanted = transport.answers + 1
            protocol.data_received(request)
            while transport.answers < wanted:
                await asyncio.sleep(0)
        best = min(best, (time.process_time() - started) / REQUESTS * 1e6)
    return best


async def main() -> None:
    """Print the costs and their ratios."""
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "queue.db"
        app = create_app(Settings(database=database, requests_per_second=1e9))
        async with app.lifespan(app.behind):
            services = app.runtime.services
            floor = await cost(HttpToolsProtocol, bare(Engine(build_schema()), lambda: Context(services, ANYONE)))
            whole = await cost(HardenedProtocol, app)
        token = await asyncio.to_thread(made_token, database, "bench")
        async with app.lifespan(app.behind):
            signed_in = await cost(HardenedProtocol, app, b"authorization: Bearer " + token.encode())
    for name, figure in (("nothing in front", floor), ("the server", whole), ("the server, with tokens", signed_in)):
        print(f"{name:24} {figure:7.1f} µs {figure / floor:6.2f}")


if __name__ == "__main__":
    asyncio.run(main())
