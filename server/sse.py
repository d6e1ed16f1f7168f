"""GraphQL over Server-Sent Events, distinct connections: https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md

`id:` is the cursor of an event, so that a browser's EventSource, or anybody with Last-Event-ID, goes on where it was.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import orjson

from db.errors import StoreError
from execution.documents import Prepared
from execution.errors import RequestRefused
from execution.groups import Delivery
from execution.stream import failure
from execution.subscriptions import Reading, Stopped
from resolvers.cursors import decode, encode
from resolvers.errors import BadInput
from resolvers.roles import Identity
from server.answers import NO_STORE, NOSNIFF
from server.asgi import HeaderMap, Receive, Send
from server.runtime import Runtime

HEADERS = [(b"content-type", b"text/event-stream; charset=utf-8"), (b"x-accel-buffering", b"no"), NOSNIFF, NO_STORE]
KEEP_ALIVE_SECONDS = 12.0
KEEP_ALIVE = b":\n\n"
COMPLETE = b"event: complete\ndata:\n\n"


async def stream(
    runtime: Runtime,
    prepared: Prepared,
    variables: dict[str, Any] | None,
    identity: Identity,
    headers: HeaderMap,
    receive: Receive,
    send: Send,
) -> None:
    """Answer an operation as a stream of events, until it completes, the client goes or the server stops.

    Raises RequestRefused before anything is sent.
    """
    client = Client(runtime, identity, receive, send)
    if prepared.kind != "subscription":
        response = await runtime.execute(prepared, variables, identity)
        return await client.take(single(response))
    runtime.check_cost(prepared, variables, identity)
    after = last_event(runtime, headers)
    try:
        reading = await runtime.subscriptions.open(prepared, variables, runtime.context(identity), after)
    except StoreError as error:
        return await client.take(single(failure(error)))
    try:
        await client.take(events(reading, runtime.services.store.log_id))
    finally:
        runtime.subscriptions.close(reading)


@dataclass(frozen=True, slots=True)
class Client:
    """Who is sent a stream."""

    runtime: Runtime
    identity: Identity
    receive: Receive
    send: Send

    async def take(self, texts: AsyncIterator[bytes]) -> None:
        """Send a stream to its end, or until the client goes or may not read on."""
        await self.send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        sending = asyncio.ensure_future(self.send_all(texts))
        watching = asyncio.ensure_future(gone(self.receive))
        forget = self.runtime.authenticator.when_ended(self.identity, partial(cancel, sending))
        try:
            await asyncio.wait((sending, watching), return_when=asyncio.FIRST_COMPLETED)
            if not watching.done():
                await self.send({"type": "http.response.body", "body": b""})
        finally:
            forget()
            watching.cancel()
            sending.cancel()

    async def send_all(self, texts: AsyncIterator[bytes]) -> None:
        """Send every text."""
        async for text in texts:
            await self.send({"type": "http.response.body", "body": text, "more_body": True})


def cancel(sending: asyncio.Task[None]) -> None:
    """Send no more."""
    sending.cancel()


async def gone(receive: Receive) -> None:
    """Return when the client has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def single(response: dict[str, Any]) -> AsyncIterator[bytes]:
    """The stream of an operation that is answered once."""
    yield text_of(orjson.dumps(response)) + COMPLETE


async def events(reading: Reading, log_id: str) -> AsyncIterator[bytes]:
    """The stream of a subscription. Without a word it ends only for the client to come back."""
    yield KEEP_ALIVE
    try:
        while True:
            try:
                delivery = await asyncio.wait_for(reading.next(), KEEP_ALIVE_SECONDS)
            except TimeoutError:
                yield KEEP_ALIVE
                continue
            if delivery is None:
                break
            yield b"".join(told(delivery, log_id if reading.has_cursors and not reading.present else None))
        yield COMPLETE
    except Stopped:
        return
    except Exception as error:
        yield text_of(orjson.dumps(failure(error))) + COMPLETE


def told(delivery: Delivery, log_id: str | None) -> Iterator[bytes]:
    """The events of a delivery. Of several at one position only the last gives it as a place to resume from."""
    entries = delivery.entries
    for entry, following in zip(entries, [*entries[1:], None], strict=True):
        resumable = log_id and (following is None or following.position != entry.position)
        yield text_of(entry.payload, encode(log_id, entry.position) if log_id and resumable else None)


def text_of(payload: bytes, id: str | None = None) -> bytes:
    """One event. A value that a worker has written with line breaks takes several lines."""
    place = b"" if id is None else b"id: %b\n" % id.encode()
    return b"event: next\n%bdata: %b\n\n" % (place, b"\ndata: ".join(payload.splitlines()))


def last_event(runtime: Runtime, headers: HeaderMap) -> int | None:
    """The position that the client has come to before. Raises RequestRefused when it is none."""
    given = headers.get(b"last-event-id")
    if not given:
        return None
    try:
        return decode(runtime.services.store.log_id, given.decode("latin-1"), "Last-Event-ID")
    except BadInput as error:
        raise RequestRefused([error]) from error
