"""Reaching a server: one address and one token for requests and subscriptions alike."""

from typing import cast

import httpx

from taskdeck.client import Client
from taskdeck.client.async_base_client import HttpClient


def connect(server: str, token: str | None = None, *, timeout_seconds: float = 60.0) -> Client:
    """A client of the server at this address, e.g. `http://127.0.0.1:8000`; an async context manager closes it."""
    base = server.rstrip("/")
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return Client(
        url=f"{base}/graphql",
        http_client=cast(HttpClient, httpx.AsyncClient(headers=headers, timeout=timeout_seconds)),
        ws_url=f"ws{base.removeprefix('http')}/graphql",
        ws_connection_init_payload=headers or None,
    )
