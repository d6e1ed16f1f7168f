"""What lies behind `/graphql`: the framework with REST and the pages, which a server that starts does not wait for."""

import asyncio
import gc

from db.interpreter import given_soon
from server.asgi import ASGIApp, Receive, Scope, Send
from server.runtime import Runtime

GUARDED = ("/tasks", "/workers", "/schemas", "/statistics", "/metrics")
IDENTITY = "taskdeck.identity"
"""Where a guarded call finds in its scope who makes it."""


class Behind:
    """Makes the framework's application when it is first asked for; requests wait until it is there."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self.making: asyncio.Task[ASGIApp] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        app = await asyncio.shield(self.begin())
        await app(scope, receive, send)

    def begin(self) -> asyncio.Task[ASGIApp]:
        """Make it, unless that has begun."""
        if self.making is None:
            self.making = asyncio.create_task(self._make(), name="behind")
            self.making.add_done_callback(self._ended)
        return self.making

    async def _make(self) -> ASGIApp:
        """In a thread, from which the event loop takes the interpreter back at once when there is something to answer:
        importing takes a third as long as all else that serves.
        """
        with given_soon():
            return await asyncio.to_thread(made, self.runtime)

    def _ended(self, making: "asyncio.Task[ASGIApp]") -> None:
        """What could not be made, as where memory is short, is made anew for the next request."""
        if making.cancelled() or making.exception() is not None:
            self.making = None
        else:
            gc.freeze()


def made(runtime: Runtime) -> ASGIApp:
    """The framework's application, serving this runtime."""
    from server.framework import build

    app = build()
    app.state.runtime = runtime
    return app


def takes_body(method: str, path: str) -> bool:
    """Whether a request is the one call that carries a body; any other has none that is read."""
    return method == "POST" and path == "/tasks"


def is_guarded(path: str) -> bool:
    """Whether a path is one of the API's, which ask for a token; the others are the same for everybody."""
    return path.startswith(GUARDED)
