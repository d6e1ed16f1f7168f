"""GraphQL over Server-Sent Events, distinct connections."""

from typing import Any

from execution.documents import Prepared
from resolvers.roles import Identity
from server.answers import Refused
from server.asgi import HeaderMap, Receive, Send
from server.runtime import Runtime


async def stream(
    runtime: Runtime,
    prepared: Prepared,
    variables: dict[str, Any] | None,
    identity: Identity,
    headers: HeaderMap,
    receive: Receive,
    send: Send,
) -> None:
    """Answer an operation as a stream of events, until it completes, the client goes or the server stops."""
    raise Refused(406, "Event streams are not ready yet")
