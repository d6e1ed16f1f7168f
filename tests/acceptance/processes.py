"""Real processes for the acceptance tests: a server on a port of its own, and workers of both kinds."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.calling import HTTP

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}


class Process:
    """A child process with its output in a file."""

    def __init__(
        self,
        output: Path,
        *command: str,
        folder: Path = ROOT,
        python: str = sys.executable,
        environment: Mapping[str, str] = ENVIRONMENT,
    ) -> None:
        self.output = output
        self.popen = subprocess.Popen(
            [python, *command], stdout=output.open("a"), stderr=subprocess.STDOUT, env=environment, cwd=folder
        )

    def text(self) -> str:
        """Everything it has printed."""
        return self.output.read_text()

    def kill(self) -> None:
        """End it without a word, as a power cut would."""
        self.popen.kill()
        self.popen.wait()

    def end(self, seconds: float = 15) -> int:
        """Ask it to end, and return its exit code."""
        if self.popen.poll() is None:
            self.popen.send_signal(signal.SIGTERM)
        return self.popen.wait(seconds)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def serve(folder: Path, port: int, *arguments: str) -> Process:
    """Start a server on `folder/queue.db`, and return when it answers."""
    database = str(folder / "queue.db")
    command = ["-m", "taskdeck", "serve", "--port", str(port), "--database", database, *arguments]
    process = Process(folder / "server.log", *command)
    ready(process, port)
    return process


def ready(process: Process, port: int) -> None:
    """Return when the server answers; fails when it ends, or after a minute."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert process.popen.poll() is None, process.text()
        try:
            if HTTP.get(f"http://127.0.0.1:{port}/readyz").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.05)
    raise AssertionError(f"The server did not answer: {process.text()}")


def api_worker(folder: Path, address: str, name: str, *arguments: str) -> Process:
    """Start a worker over GraphQL."""
    return Process(folder / f"{name}.log", str(HERE / "api_worker.py"), address, name, *arguments)


def direct_worker(folder: Path, name: str, *arguments: str) -> Process:
    """Start a worker that claims in the file."""
    return Process(folder / f"{name}.log", str(HERE / "direct_worker.py"), str(folder / "queue.db"), name, *arguments)


@contextmanager
def ending(*processes: Process) -> Iterator[None]:
    """End the processes when the block does, however it does."""
    try:
        yield
    finally:
        for process in processes:
            process.kill()
