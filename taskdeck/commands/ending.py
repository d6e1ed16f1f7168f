"""How every command ends; a server that starts need not wait for what shows findings."""

from collections.abc import Callable
from typing import TypeVar

import typer

T = TypeVar("T")
REFUSED, UNREACHABLE, TIMED_OUT = 1, 3, 4


def end(message: str, code: int = REFUSED) -> typer.Exit:
    """Print one line on standard error; raise what is returned to end the command."""
    typer.echo(message, err=True)
    return typer.Exit(code)


def refusing(act: Callable[[], T], *others: type[Exception]) -> T:
    """What `act` returns; a store's refusal, or one of these others, ends the command with its sentence."""
    from db.errors import StoreError

    refusals: tuple[type[Exception], ...] = (StoreError, *others)
    try:
        return act()
    except refusals as refused:
        raise end(str(refused)) from None
