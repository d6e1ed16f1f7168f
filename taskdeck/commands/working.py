"""`taskdeck worker`: run the handlers of a user's module."""

import importlib
import logging
import os
import sys
from typing import Annotated

import typer

from taskdeck.commands.asking import Token
from taskdeck.commands.ending import end
from taskdeck.worker import Worker


def worker(
    target: Annotated[str, typer.Argument(help="module:worker, e.g. scrapers:worker; the name defaults to `worker`.")],
    name: Annotated[str | None, typer.Option(help="The worker's name; its own, or host-pid, without it.")] = None,
    concurrency: Annotated[int | None, typer.Option(min=1, help="Tasks at a time.")] = None,
    server: Annotated[str | None, typer.Option(envvar="TASKDECK_SERVER", help="Address of the server.")] = None,
    token: Token = None,
) -> None:
    """Work on tasks with the handlers of a Python module, until SIGTERM or Ctrl-C."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    found = load(target)
    found.configure(server=server, name=name, token=token, concurrency=concurrency)
    if not found.handlers:
        raise end(f"{target} has no handlers: decorate a function with @worker.task(...)", 2)
    found.run()


def load(target: str) -> Worker:
    """The Worker that `module:name` names; ends the command when there is none."""
    module, _, attribute = target.partition(":")
    sys.path.insert(0, os.getcwd())
    try:
        found = getattr(importlib.import_module(module), attribute or "worker")
    except (ImportError, AttributeError) as trouble:
        raise end(f"{target} cannot be loaded: {trouble}", 2) from None
    if not isinstance(found, Worker):
        raise end(f"{target} is a {type(found).__name__}, not a taskdeck.Worker", 2)
    return found
