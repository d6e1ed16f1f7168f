"""What lies behind `/graphql`: REST, its documentation, health, and the pages; each reached through the gate."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from fastapi import FastAPI
from fastapi_offline import FastAPIOffline
from starlette.routing import Route

from server import health, pages, rest
from server.rest_access import handle_errors

GUARDED = ("/tasks", "/workers", "/schemas", "/statistics", "/metrics")


def build(lifespan: Callable[[FastAPI], AbstractAsyncContextManager[None]]) -> FastAPI:
    """The framework's application. Its documentation comes from the package, not from a network."""
    app = FastAPIOffline(
        title="Taskdeck", summary="The REST calls of the task queue.", version="1", lifespan=lifespan, redoc_url=None
    )
    app.include_router(rest.router)
    app.include_router(health.router)
    app.router.routes.extend([*pages.routes, Route("/graphql", pages.graphiql_page)])
    handle_errors(app)
    return app


def takes_body(method: str, path: str) -> bool:
    """Whether a request is the one call that carries a body; any other has none that is read."""
    return method == "POST" and path == "/tasks"


def is_guarded(path: str) -> bool:
    """Whether a path is one of the API's, which ask for a token; the others are the same for everybody."""
    return path.startswith(GUARDED)
