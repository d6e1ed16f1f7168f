"""`taskdeck serve`, `demo` and `export-schema`."""

import gc
import subprocess
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from taskdeck.commands.ending import refusing
from taskdeck.paths import app_dir, reach_app

Host = Annotated[str, typer.Option(envvar="TASKDECK_HOST", help="Address to bind; beyond this machine needs a token.")]
Port = Annotated[int, typer.Option(envvar="TASKDECK_PORT", min=0, max=65535)]
Database = Annotated[Path, typer.Option(envvar="TASKDECK_DATABASE", help="The SQLite file; made when missing.")]


def serve(
    host: Host = "127.0.0.1",
    port: Port = 8000,
    database: Database = Path("data/worker_queue.db"),
    processes: Annotated[int, typer.Option(envvar="TASKDECK_PROCESSES", min=1, help="Server processes.")] = 1,
    task_types: Annotated[
        Path | None, typer.Option(envvar="TASKDECK_TASK_TYPES", help="Folder of task types: *.json and *.py files.")
    ] = None,
) -> None:
    """Serve the API, the dashboard at / and GraphiQL at /graphql."""
    run_server(host=host, port=port, database=database, processes=processes, task_types=task_types)


def demo(host: Host = "127.0.0.1", port: Port = 8000, database: Database = Path("data/demo.db")) -> None:
    """Serve with two demo workers and a trickle of tasks, so that something moves."""
    address = f"http://{host}:{port}"
    python = [sys.executable, "-m"]
    companions = [
        [*python, "taskdeck", "worker", "taskdeck.demo", "--name", "demo-1", "--server", address],
        [*python, "taskdeck", "worker", "taskdeck.demo", "--name", "demo-2", "--server", address],
        [*python, "taskdeck.demo", address],
    ]
    started = [subprocess.Popen(command, stderr=subprocess.DEVNULL) for command in companions]
    try:
        run_server(host=host, port=port, database=database)
    finally:
        for companion in started:
            companion.terminate()


def run_server(**settings: Any) -> None:
    """Serve with these settings until told to stop; what cannot be served ends the command with one sentence."""
    gc.disable()  # hardly anything is garbage before the first answer; `opened` collects from then on
    reach_app()
    from server.run import ServeRefused, serve
    from server.settings import chosen

    refusing(lambda: serve(chosen(**settings), app_dir=app_dir()), ServeRefused, ValueError)


def export_schema() -> None:
    """Print the GraphQL schema as SDL."""
    reach_app()
    from schema.root import build_schema, sdl

    print(sdl(build_schema()))
