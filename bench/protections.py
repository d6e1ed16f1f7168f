"""What do the protections cost a light query?

    python -m bench.protections

CPU microseconds a request in this process, best of 9, without a network: the server as it is, with a token in the
request, and the same engine behind uvicorn's own protocol with nothing in front of it. `{ __typename }` asks for the
schema alone, so the server remembers its answer; the other query is executed each time.
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
from server.connection import Connection as HardenedProtocol
from server.settings import Settings
from tests.serving import made_token

QUERIES = ("{ __typename }", "{ parameterSchemas { taskType } }")
HEADERS = (b"POST /graphql HTTP/1.1", b"host: localhost", b"accept: */*", b"content-type: application/json")
REQUESTS, ROUNDS = 2_000, 9


class Transport:
    """Takes what is written, and counts whole answers."""

    answers = 0

    def write(self, data: bytes) -> None:
        self.answers += b'"data"' in data

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


async def cost(query: str, protocol_class: type[HttpToolsProtocol], app: Any, *headers: bytes) -> float:
    """CPU microseconds a request."""
    body = orjson.dumps({"query": query})
    config = uvicorn.Config(app, log_config=None, proxy_headers=False, server_header=False, interface="asgi3")
    config.load()
    protocol, transport = protocol_class(config, ServerState(), {}), Transport()
    protocol.connection_made(transport)  # type: ignore[arg-type]  # a stand-in
    request = b"\r\n".join((*HEADERS, *headers, b"content-length: %d" % len(body))) + b"\r\n\r\n" + body
    best = float("inf")
    for _ in range(ROUNDS):
        started = time.process_time()
        for _ in range(REQUESTS):
            wanted = transport.answers + 1
            protocol.data_received(request)
            while transport.answers < wanted:  # noqa: ASYNC110  # waiting for nothing but the loop's next turn
                await asyncio.sleep(0)
        best = min(best, (time.process_time() - started) / REQUESTS * 1e6)
    return best


async def main() -> None:
    """Print the costs and their ratios."""
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "queue.db"
        app = create_app(Settings(database=database, requests_per_second=1e9))
        figures: dict[str, list[float]] = {query: [] for query in QUERIES}
        async with app.running():
            plain = bare(Engine(build_schema()), lambda: Context(app.runtime.services, ANYONE))
            for query in QUERIES:
                figures[query].append(await cost(query, HttpToolsProtocol, plain))
                figures[query].append(await cost(query, HardenedProtocol, app))
        token = b"authorization: Bearer " + (await asyncio.to_thread(made_token, database, "bench")).encode()
        async with app.running():
            for query in QUERIES:
                figures[query].append(await cost(query, HardenedProtocol, app, token))
    print(f"{'':36} {'nothing':>8} {'server':>8} {'':6} {'+ token':>8}")
    for query, (floor, whole, signed_in) in figures.items():
        print(f"{query:36} {floor:8.1f} {whole:8.1f} {whole / floor:6.2f} {signed_in:8.1f} {signed_in / floor:6.2f}")


if __name__ == "__main__":
    asyncio.run(main())
