"""`taskdeck workers`, `stats` and `schema`: what there is to see at a glance."""

from typing import Annotated

import typer

from taskdeck.commands.asking import HERE, Server, Token, ask
from taskdeck.commands.ending import end
from taskdeck.commands.telling import AsJson, out, show_json, show_table

MOST = 100


def workers(server: Server = HERE, token: Token = None, as_json: AsJson = False) -> None:
    """List the workers, latest heartbeat first."""
    found = ask(server, token, lambda client: client.list_workers(first=MOST)).workers.nodes
    if as_json:
        return show_json(found)
    rows = (
        [
            worker.id,
            "paused" if worker.paused else worker.status.value,
            f"{worker.seconds_since_heartbeat:.0f} s ago",
            worker.tasks_processed,
            worker.tasks_failed,
            ", ".join(task.id for task in worker.current_tasks),
            ", ".join(worker.task_types) or "all",
        ]
        for worker in found
    )
    show_table(["WORKER", "STATUS", "HEARTBEAT", "PROCESSED", "FAILED", "TASKS", "TYPES"], rows)


def stats(server: Server = HERE, token: Token = None, as_json: AsJson = False) -> None:
    """Count the tasks by status."""
    seen = ask(server, token, lambda client: client.get_statistics()).statistics
    if as_json:
        return show_json(seen)
    show_table(["STATUS", "TASKS"], ([row.status, row.count] for row in seen.counts_by_status))
    out.print(f"\n{seen.active_workers} workers active, {seen.database_size_mb:.1f} MB", highlight=False)


def schema(
    task_type: Annotated[
        str | None, typer.Argument(help="One type, with its parameters; all types without it.")
    ] = None,
    server: Server = HERE,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """Show the task types, or what one of them takes."""
    if task_type is None:
        schemas = ask(server, token, lambda client: client.list_parameter_schemas()).parameter_schemas
        if as_json:
            return show_json(schemas)
        return show_table(["TYPE", "DESCRIPTION"], ([one.task_type, one.description] for one in schemas))
    found = ask(server, token, lambda client: client.get_parameter_schema(task_type)).parameter_schema
    if found is None:
        raise end(f"No task type is called {task_type}")
    if as_json:
        return show_json(found)
    rows = ([p.name, p.type_, "yes" if p.required else "", p.default, p.description] for p in found.parameters)
    show_table(["PARAMETER", "TYPE", "REQUIRED", "DEFAULT", "DESCRIPTION"], rows)
