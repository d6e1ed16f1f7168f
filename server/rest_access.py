"""Who may make a REST call, and what becomes of what goes wrong."""

from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response

from db.errors import FilterTooBroad, StorageBusy, StoreError
from execution.errors import internal
from resolvers.context import Context
from resolvers.errors import BadInput
from resolvers.roles import Role
from server.behind import IDENTITY
from server.runtime import Runtime


def runtime_of(request: Request) -> Runtime:
    """The runtime of this process."""
    runtime: Runtime = request.app.state.runtime
    return runtime


def needs(role: Role) -> Any:
    """A dependency: the context of a caller who has this role. Refuses others with 403."""

    def caller(request: Request) -> Context:
        identity = request.scope[IDENTITY]
        if not identity.may(role):
            raise HTTPException(403, f"This needs the role {role}, not {identity.role}")
        return runtime_of(request).context(identity)

    caller.role = role  # type: ignore[attr-defined]  # read by the test that walks all routes
    return Depends(caller)


Handler = Callable[[Request, Any], Awaitable[Response]]


def handle_errors(app: FastAPI) -> None:
    """Answer every foreseeable error in the shape `{"detail": …}`."""
    handlers: dict[type[Exception], Handler] = {
        StorageBusy: busy,
        StoreError: storage_trouble,
        BadInput: bad_input,
        FilterTooBroad: bad_input,
        RequestValidationError: invalid,
        Exception: unexpected,
    }
    for kind, handler in handlers.items():
        app.add_exception_handler(kind, handler)


async def busy(request: Request, error: StorageBusy) -> Response:
    """503: trying again helps."""
    return JSONResponse({"detail": str(error)}, 503, {"Retry-After": "1"})


async def storage_trouble(request: Request, error: StoreError) -> Response:
    """503 without a time: somebody has to look after the disk or the file first."""
    return JSONResponse({"detail": str(error)}, 503)


async def bad_input(request: Request, error: Exception) -> Response:
    """400, naming what is wrong."""
    return JSONResponse({"detail": str(error)}, 400)


async def invalid(request: Request, error: RequestValidationError) -> Response:
    """422, naming each part that has the wrong shape, without repeating its value."""
    told = [{"loc": list(one["loc"]), "msg": one["msg"], "type": one["type"]} for one in error.errors()]
    return JSONResponse({"detail": told}, 422)


async def unexpected(request: Request, error: Exception) -> Response:
    """500 with a correlation id that leads to the log."""
    return JSONResponse({"detail": internal(error)["message"]}, 500)
