"""The framework's application: REST, its documentation, the figures and the pages; all reached through the gate."""

from fastapi import FastAPI, Request, Response
from fastapi_offline import FastAPIOffline
from starlette.routing import Route

from resolvers.roles import Role
from server import pages, rest
from server.metrics import CONTENT_TYPE
from server.rest_access import handle_errors, needs, runtime_of


def build() -> FastAPI:
    """All of it. Its documentation comes from the package, not from a network."""
    app = FastAPIOffline(title="Taskdeck", summary="The REST calls of the task queue.", version="1", redoc_url=None)
    app.include_router(rest.router)
    app.add_api_route("/metrics", figures, dependencies=[needs(Role.VIEWER)], include_in_schema=False)
    app.router.routes.extend([*pages.routes, Route("/graphql", pages.graphiql_page)])
    handle_errors(app)
    return app


async def figures(request: Request) -> Response:
    """Figures in Prometheus' text format."""
    runtime = runtime_of(request)
    return Response(await runtime.metrics.page(runtime.services.store), media_type=CONTENT_TYPE)
