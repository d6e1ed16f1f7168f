"""The client of Python as `tests/tools/talking.js` has those of JavaScript: told what to do line by line."""

import asyncio
import sys
from contextlib import suppress
from typing import Any

import orjson
from gql import Client, gql
from gql.transport.exceptions import TransportQueryError
from untyped import follow, over_http, over_websocket

CONNECTIONS = {"gql": over_http, "gql-ws": over_websocket}


def tell(object: dict[str, Any]) -> None:
    """Say one line."""
    print(orjson.dumps(object).decode(), flush=True)


async def answer(client: Client, document: str, variables: dict[str, Any]) -> dict[str, Any]:
    """What the server says to a question."""
    request = gql(document)
    request.variable_values = variables
    try:
        async with client as session:
            return {"data": await session.execute(request), "errors": []}
    except TransportQueryError as refused:
        return {"data": refused.data, "errors": refused.errors}


async def told(*subscription: Any) -> None:
    """Tell each event of a subscription."""
    async for event in follow(*subscription):
        tell({"event": event})


async def main(name: str, server: str, token: str) -> None:
    """Do what the standard input says, until it ends."""
    client, streams = CONNECTIONS[name](server, token), []
    while line := await asyncio.to_thread(sys.stdin.readline):
        said = orjson.loads(line)
        if "follow" in said:
            streams.append(asyncio.ensure_future(told(server, token, said["follow"], said["variables"])))
        else:
            tell(await answer(client, said["ask"], said["variables"]))


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        asyncio.run(main(*sys.argv[1:]))
