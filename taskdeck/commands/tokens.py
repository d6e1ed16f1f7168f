"""`taskdeck token …`: who may sign in. It works on the database file; servers follow within a second."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from taskdeck.commands.database import DEFAULT, Database
from taskdeck.commands.ending import refusing
from taskdeck.commands.telling import AsJson, out, show_table
from taskdeck.paths import reach_app

if TYPE_CHECKING:
    from db.store import Store

app = typer.Typer(no_args_is_help=True)
T = TypeVar("T")
DAY_SECONDS = 86_400
Name = Annotated[str, typer.Argument(help="Whose token it is: a person, a frontend, a worker.")]
SHOWN = ("name", "role", "created_at", "expires_at", "last_used_at", "revoked_at")


class TokenRole(StrEnum):
    """What a token is for."""

    VIEWER = "viewer"
    OPERATOR = "operator"
    WORKER = "worker"
    ADMIN = "admin"


@app.callback()
def sign_in() -> None:
    """Make, list and revoke tokens."""
    reach_app()


@app.command()
def create(
    name: Name,
    role: Annotated[TokenRole, typer.Option(help="read; also create, cancel, retry; work on tasks; everything")],
    days: Annotated[float | None, typer.Option(min=0, help="Expires after so many days; never without it.")] = None,
    database: Database = DEFAULT,
) -> None:
    """Make a token and print it: it is shown this once. From the first token on, nobody comes in without one."""
    from db.clock import instant
    from resolvers.roles import Role
    from server.tokens import issue

    expires_at = None if days is None else instant(time.time() + days * DAY_SECONDS)
    print(with_store(database, lambda store: issue(store, name, Role(role.value), expires_at)))


@app.command("list")
def list_tokens(as_json: AsJson = False, database: Database = DEFAULT) -> None:
    """List the tokens, those that have ended too."""
    found = with_store(database, lambda store: store.tokens())
    rows = [{name: getattr(token, name) for name in SHOWN} for token in found]
    if as_json:
        return out.print_json(data=rows)
    show_table([name.replace("_", " ").upper() for name in SHOWN], (row.values() for row in rows))


@app.command()
def revoke(name: Name, database: Database = DEFAULT) -> None:
    """End a token; its open connections are closed within seconds."""
    with_store(database, lambda store: store.revoke_token(name))
    out.print(f"{name} is revoked", highlight=False)


def with_store(database: Path, act: "Callable[[Store], Awaitable[T]]") -> T:
    """What `act` returns; a store's refusal ends the command with its sentence."""
    from db.sqlite.store import SqliteStore

    async def acted() -> T:
        store = SqliteStore(database)
        await store.open()
        try:
            return await act(store)
        finally:
            await store.close()

    return refusing(lambda: asyncio.run(acted()), ValueError)
