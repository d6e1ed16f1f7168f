"""`taskdeck watch`: a live table of tasks, resumed by cursor when the connection breaks."""

import asyncio
import json
from collections import OrderedDict
from typing import Annotated, Any

import typer
from rich.live import Live
from rich.table import Table
from websockets.exceptions import WebSocketException

from taskdeck.client import Client, TaskFilter
from taskdeck.commands.asking import HERE, Server, Token, ask
from taskdeck.commands.telling import AsJson, cell, out
from taskdeck.connection import connect

ROWS = 20
PAUSE_SECONDS = 1.0


def watch(
    ids: Annotated[list[str] | None, typer.Argument(help="Only these tasks; ends when all of them have.")] = None,
    task_type: Annotated[list[str] | None, typer.Option("--type")] = None,
    server: Server = HERE,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """Watch status changes as they happen: a live table, or one JSON object a line."""
    ask(server, token, lambda client: client.get_statistics())  # a wrong address or token is said at once
    wanted = TaskFilter(task_types=task_type) if task_type else None
    try:
        asyncio.run(follow(server, token, ids, wanted, Lines() if as_json else Screen()))
    except KeyboardInterrupt:
        raise typer.Exit from None


async def follow(server: str, token: str | None, ids: list[str] | None, wanted: TaskFilter | None, view: Any) -> None:
    """Show every change; a broken connection goes on after the last cursor that was seen."""
    cursor: str | None = None
    with view:
        while True:
            async with connect(server, token) as client:
                try:
                    async for change in changes(client, ids, wanted, cursor):
                        cursor = change["cursor"]
                        view.show(change)
                    return
                except (OSError, WebSocketException):
                    await asyncio.sleep(PAUSE_SECONDS)


async def changes(client: Client, ids: list[str] | None, wanted: TaskFilter | None, after: str | None) -> Any:
    """Each status change as the API gives it."""
    async for answer in client.watch_tasks(task_ids=ids, filter_=wanted, after=after):
        yield answer.task_status_changed.model_dump(mode="json", by_alias=True)


class Lines:
    """One JSON object a line."""

    def __enter__(self) -> None: ...

    def __exit__(self, *_: object) -> None: ...

    def show(self, change: dict[str, Any]) -> None:
        """Print the change."""
        print(json.dumps(change), flush=True)


class Screen:
    """A table of the tasks that changed last, redrawn in place."""

    def __init__(self) -> None:
        self.rows: OrderedDict[str, dict[str, Any]] = OrderedDict()
        self.live = Live(console=out, auto_refresh=False)

    def __enter__(self) -> None:
        self.live.start()

    def __exit__(self, *_: object) -> None:
        self.live.stop()

    def show(self, change: dict[str, Any]) -> None:
        """Bring the task's row up to date."""
        self.rows[change["taskId"]] = change
        self.rows.move_to_end(change["taskId"])
        if len(self.rows) > ROWS:
            self.rows.popitem(last=False)
        self.live.update(self.table(), refresh=True)

    def table(self) -> Table:
        """The rows, latest first."""
        table = Table("ID", "TYPE", "STATUS", "PROGRESS", "WORKER", "MESSAGE", box=None, header_style="bold")
        for change in reversed(self.rows.values()):
            task = change["task"]
            done = None if task["progress"] is None else f"{task['progress']:.0%}"
            table.add_row(
                *map(
                    cell, (task["id"], task["taskType"], change["status"], done, change["workerId"], change["message"])
                )
            )
        return table
