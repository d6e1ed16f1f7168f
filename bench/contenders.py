"""Who takes part: how each is started, and on what."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
SERVERS = Path(__file__).parent / "servers"
GRAPHQL_PACKAGES = ("graphql", "mercurius", "graphql-yoga", "@envelop/core", "@envelop/graphql-jit", "graphql-jit")
NODE_PACKAGES = (*GRAPHQL_PACKAGES, "fastify", "better-sqlite3")
SETTLED_SECONDS = 2
"""After its start, until a server has done what it has put off."""


@dataclass(frozen=True, slots=True)
class Contender:
    """A server to measure. `kind` is `graphql`, `rest` or `floor`."""

    name: str
    title: str
    command: tuple[str, ...]
    kind: str = "graphql"
    path: str = "/graphql"


def uvicorn(python: str, app: str) -> tuple[str, ...]:
    """A command that serves an ASGI application with uvloop and httptools."""
    quiet = ("--host", "127.0.0.1", "--no-access-log", "--log-level", "warning")
    return (python, "-m", "uvicorn", app, *quiet, "--loop", "uvloop", "--http", "httptools")


def contenders(tools: Path) -> list[Contender]:
    """All of them, with the peers' packages installed in `tools`."""
    here, other = sys.executable, str(tools / "ariadne" / "bin" / "python")
    return [
        Contender("product", "Taskdeck", (here, "-m", "taskdeck", "serve")),
        Contender("plain", "plain Strawberry", uvicorn(here, "plain:app")),
        Contender("ariadne", "Ariadne", uvicorn(other, "ariadne_app:app"), path="/"),
        Contender("rest", "REST: FastAPI + sqlite3", uvicorn(here, "rest:app"), kind="rest", path=""),
        Contender("mercurius", "Mercurius, jit", ("node", str(tools / "mercurius.mjs"))),
        Contender("yoga", "GraphQL Yoga, jit", ("node", str(tools / "yoga.mjs"))),
        Contender("floor", "floor: bare ASGI, JSON by SQLite", uvicorn(here, "floor:app"), kind="floor"),
    ]


def install(tools: Path) -> None:
    """Install the peers where they are not yet: Node's from npm, Ariadne (with its older graphql-core) from PyPI."""
    tools.mkdir(parents=True, exist_ok=True)
    for script in SERVERS.glob("*.mjs"):
        shutil.copy(script, tools)
    if not (tools / "node_modules" / "better-sqlite3").exists():
        run("npm", "install", "--no-audit", "--no-fund", "--prefix", str(tools), *NODE_PACKAGES)
    if not (tools / "ariadne").exists():
        run(sys.executable, "-m", "venv", str(tools / "ariadne"))
        run(str(tools / "ariadne" / "bin" / "pip"), "install", "-q", "ariadne", "uvicorn", "uvloop", "httptools")


def run(*command: str) -> None:
    """Run a command to its end, saying which."""
    print("$", " ".join(command[:4]), "…", flush=True)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


@contextmanager
def started(contender: Contender, database: Path) -> Iterator[tuple[int, int]]:
    """The contender's port and process id, while it serves this database."""
    port = free_port()
    command = [*contender.command, *(["--port", str(port)] if "uvicorn" in contender.command else [])]
    environment = os.environ | {
        "PORT": str(port), "DATABASE": str(database), "SDL": str(ROOT / "schema" / "schema.graphql"),
        "TASKDECK_PORT": str(port), "TASKDECK_DATABASE": str(database), "TASKDECK_REQUESTS_PER_SECOND": "0",
        "TASKDECK_SILENT_WORKER_SECONDS": "1e9", "TASKDECK_WORKER_KEEP_SECONDS": "1000000000",
        "TASKDECK_LOG_KEEP_EVENTS": "1000000000", "TASKDECK_LOG_KEEP_SECONDS": "1000000000",
        "PYTHONPATH": f"{ROOT}:{SERVERS}",
    }  # fmt: skip
    process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        wait_for(port, process)
        time.sleep(SETTLED_SECONDS)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(20)


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    """Until something listens. Raises RuntimeError when the process ends before, TimeoutError after 30 seconds."""
    for _ in range(600):
        if process.poll() is not None:
            raise RuntimeError(f"{process.args} ended with {process.returncode}")
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise TimeoutError(str(process.args))


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
