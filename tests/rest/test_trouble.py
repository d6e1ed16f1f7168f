"""What REST answers when the store cannot, and that every call asks for a role."""

import httpx
import pytest
from fastapi.routing import APIRoute

from db.errors import StorageBusy, StorageFull
from resolvers.roles import Role
from server import behind, framework, rest


def roles_of(route: APIRoute) -> list[Role]:
    return [found.call.role for found in route.dependant.dependencies if hasattr(found.call, "role")]  # type: ignore[union-attr]


def test_every_call_names_the_role_that_it_needs():
    for route in rest.router.routes:
        assert isinstance(route, APIRoute)
        assert len(roles_of(route)) == 1, route.path
        assert behind.is_guarded(route.path), route.path


@pytest.mark.parametrize(
    ("error", "status", "retry_after"),
    [(StorageBusy("Busy"), 503, "1"), (StorageFull("Full"), 503, None), (KeyError("secret"), 500, None)],
    ids=["busy", "full", "bug"],
)
async def test_what_the_store_refuses_is_told_without_a_traceback(
    error: Exception, status: int, retry_after: str | None
):
    app = framework.build()

    @app.get("/fail")
    async def fail() -> None:
        raise error

    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        response = await client.get("/fail")
    assert response.status_code == status
    assert response.headers.get("retry-after") == retry_after
    assert "secret" not in response.text
