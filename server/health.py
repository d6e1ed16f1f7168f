"""Whether the process lives, whether it can answer, and its figures."""

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from db.errors import StoreError
from resolvers.roles import Role
from server.metrics import CONTENT_TYPE
from server.rest_access import needs, runtime_of

router = APIRouter(include_in_schema=False)


@router.get("/healthz")
async def alive() -> Response:
    """200 as long as the process answers anything."""
    return JSONResponse({"status": "ok"})


@router.get("/readyz")
async def ready(request: Request) -> Response:
    """200 when the database answers and the server is not stopping, otherwise 503."""
    runtime = runtime_of(request)
    try:
        await runtime.services.store.log_bounds()
    except StoreError as error:
        return JSONResponse({"status": str(error)}, 503)
    if runtime.stopping.is_set():
        return JSONResponse({"status": "stopping"}, 503)
    return JSONResponse({"status": "ok"})


@router.get("/metrics", dependencies=[needs(Role.VIEWER)])
async def metrics(request: Request) -> Response:
    """Figures in Prometheus' text format."""
    runtime = runtime_of(request)
    return Response(await runtime.metrics.page(runtime.services.store), media_type=CONTENT_TYPE)
