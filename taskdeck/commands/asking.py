"""What the commands that ask a server share: its address, how it is asked, how answers are shown, and exit codes."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime
from typing import Annotated, Any, TypeVar, cast

import httpx
import typer
from pydantic import BaseModel
from rich.console import Console
from rich.table import Table

from taskdeck.client import Client
from taskdeck.client.exceptions import GraphQLClientError, GraphQLClientHttpError
from taskdeck.connection import connect

T = TypeVar("T")
REFUSED, UNREACHABLE, TIMED_OUT = 1, 3, 4

out = Console()
err = Console(stderr=True)

Server = Annotated[str, typer.Option(envvar="TASKDECK_SERVER", help="Address of the server.")]
Token = Annotated[str | None, typer.Option(envvar="TASKDECK_TOKEN", help="Token to sign in with.", show_envvar=True)]
AsJson = Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")]
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


def end(message: str, code: int = REFUSED) -> typer.Exit:
    """Print one line on standard error; raise what is returned to end the command."""
    err.print(message, markup=False, highlight=False, soft_wrap=True)
    return typer.Exit(code)


def refusing(act: Callable[[], T], *others: type[Exception]) -> T:
    """What `act` returns; a store's refusal, or one of these others, ends the command with its sentence."""
    from db.errors import StoreError

    refusals: tuple[type[Exception], ...] = (StoreError, *others)
    try:
        return act()
    except refusals as refused:
        raise end(str(refused)) from None


def show_json(value: BaseModel | Iterable[BaseModel] | None) -> None:
    """Print models as JSON with the API's own field names."""
    adapter = value.model_dump(mode="json", by_alias=True) if isinstance(value, BaseModel) else None
    if value is not None and adapter is None:
        adapter = [one.model_dump(mode="json", by_alias=True) for one in value]  # type: ignore[union-attr,assignment]
    out.print_json(data=adapter)


def show_table(headings: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    """Print a table without lines, for people and for `cut`."""
    table = Table(*headings, box=None, header_style="bold", pad_edge=False)
    for row in rows:
        table.add_row(*(cell(value) for value in row))
    out.print(table)


def cell(value: object) -> str:
    """A value as a person reads it: times in UTC to the second, nothing as a dash."""
    if value is None or value == "":
        return "-"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    return str(getattr(value, "value", value)).replace("\n", " ")


def only(answer: Any, *wanted: str) -> Any:
    """The answer when it is one of the wanted kinds; else its message, with each problem, and exit code 1."""
    if answer.typename__ in wanted:
        return answer
    lines = [answer.message, *(f"  {'.'.join(p.path)}: {p.message}" for p in getattr(answer, "problems", ()))]
    if known := getattr(answer, "known", None):
        lines.append(f"  known types: {', '.join(known)}")
    raise end("\n".join(lines))
