"""What the commands that ask a server share: its address, how it is asked, and what its answers mean."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated, Any, TypeVar, cast

import httpx
import typer

from taskdeck.client import Client
from taskdeck.client.exceptions import GraphQLClientError, GraphQLClientHttpError
from taskdeck.commands.ending import UNREACHABLE, end
from taskdeck.connection import connect

T = TypeVar("T")
Server = Annotated[str, typer.Option(envvar="TASKDECK_SERVER", help="Address of the server.")]
Token = Annotated[str | None, typer.Option(envvar="TASKDECK_TOKEN", help="Token to sign in with.", show_envvar=True)]
HERE = "http://127.0.0.1:8000"


def ask(server: str, token: str | None, question: Callable[[Client], Awaitable[T]]) -> T:
    """What the server answers. A refusal ends the command with one line and exit code 1, silence with 3."""

    async def asked() -> T:
        async with connect(server, token) as client:
            return await question(client)

    try:
        return asyncio.run(asked())
    except (httpx.TransportError, OSError) as trouble:
        raise end(f"{server} does not answer: {trouble or type(trouble).__name__}", UNREACHABLE) from None
    except GraphQLClientHttpError as trouble:
        raise end(f"{server} answered {trouble.status_code}: {message_in(trouble)}") from None
    except GraphQLClientError as trouble:
        raise end(str(trouble)) from None


def message_in(trouble: GraphQLClientHttpError) -> str:
    """The first error's text in a refused answer, or the answer as it came."""
    response = cast(httpx.Response, trouble.response)
    try:
        return str(response.json()["errors"][0]["message"])
    except (ValueError, LookupError, TypeError):
        return response.text[:200]


def only(answer: Any, *wanted: str) -> Any:
    """The answer when it is one of the wanted kinds; else its message, with each problem, and exit code 1."""
    if answer.typename__ in wanted:
        return answer
    lines = [answer.message, *(f"  {'.'.join(p.path)}: {p.message}" for p in getattr(answer, "problems", ()))]
    if known := getattr(answer, "known", None):
        lines.append(f"  known types: {', '.join(known)}")
    raise end("\n".join(lines))
