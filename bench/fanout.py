"""One feed to many subscribers: the product, plain Strawberry, Mercurius and bare ASGI sends, on the same events."""

import asyncio
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.subscribers import Subscriber, subscribed
from tests.acceptance.processes import free_port
from tests.serving import served

FEEDS = Path(__file__).parent / "feeds"
TOOLS = Path(tempfile.gettempdir()) / "taskdeck-bench"
PACKAGES = ("graphql", "mercurius", "fastify", "better-sqlite3")
QUERY = "subscription { taskStatusChanged { cursor at previousStatus status taskId workerId retryCount message } }"
SUBSCRIBE = json.dumps({"id": "1", "type": "subscribe", "payload": {"query": QUERY}}).encode()
Rows = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Target:
    """A server to subscribe to, its process, and the file that it follows."""

    port: int
    pid: int
    database: Path

    def cpu_seconds(self) -> float:
        """What the process has used, in all its threads."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def megabytes(self) -> float:
        """Its resident memory."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(status.partition("VmRSS:")[2].split()[0]) / 1024


@dataclass(frozen=True, slots=True)
class Run:
    """How many messages came, what they cost, and how long each that was noted took from commit to receipt."""

    messages: int
    cpu_seconds: float
    milliseconds: list[float]

    @property
    def rate(self) -> float:
        """Messages for each second of the server's CPU."""
        return self.messages / max(self.cpu_seconds, 0.01)

    def percentile(self, part: float) -> float:
        """Milliseconds from commit to receipt."""
        return sorted(self.milliseconds)[int(len(self.milliseconds) * part)]


@contextmanager
def product(**settings: object) -> Iterator[Target]:
    """Taskdeck on a new file."""
    folder = Path(tempfile.mkdtemp())
    with served(folder, connections_per_address=0, requests_per_second=0, **settings) as server:
        yield Target(server.port, server.process.popen.pid, server.database)


@contextmanager
def peer(database: Path, *command: str) -> Iterator[Target]:
    """Another server on the file of a product."""
    port = free_port()
    environment = {**os.environ, "DATABASE": str(database), "PORT": str(port), "PYTHONPATH": str(FEEDS)}
    process = subprocess.Popen([part.replace("PORT", str(port)) for part in command], env=environment)
    try:
        wait_for(port)
        yield Target(port, process.pid, database)
    finally:
        process.terminate()
        process.wait(20)


def wait_for(port: int) -> None:
    """Until something listens there."""
    for _ in range(400):
        try:
            return socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
    raise TimeoutError(f"nothing listens on {port}")


def peers() -> dict[str, tuple[str, ...]]:
    """Their commands; Mercurius is installed first, into a temporary folder, when it is not there."""
    TOOLS.mkdir(exist_ok=True)
    shutil.copy(FEEDS / "mercurius.mjs", TOOLS / "live.mjs")
    if not (TOOLS / "node_modules" / "mercurius").exists():
        subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--prefix", str(TOOLS), *PACKAGES], check=True)
    uvicorn = (sys.executable, "-m", "uvicorn", "--port", "PORT", "--log-level", "warning", "--loop", "uvloop")
    lean = ("--ws", "websockets-sansio", "--ws-per-message-deflate", "false")
    return {
        "plain Strawberry": (*uvicorn, "plain:app"),
        "Mercurius, jit": ("node", str(TOOLS / "live.mjs")),
        "bare ASGI sends": (*uvicorn, *lean, "bare:app"),
    }


async def compare(subscribers: int, events: int) -> Rows:
    """Messages per CPU second of each, for the same subscribers and events at 50 a second."""
    with product() as target:
        rates = {"Taskdeck": await measure(target, subscribers, events)}
        for name, command in peers().items():
            with peer(target.database, *command) as other:
                rates[name] = await measure(other, subscribers, events)
    own = rates["Taskdeck"].rate
    shape = f"{subscribers:,} subscribers, 50 events/s"
    return [
        (f"{name}: messages per CPU second ({shape})", f"{run.rate:,.0f} (Taskdeck is {own / run.rate:.1f} times this)")
        for name, run in rates.items()
    ]


async def measure(target: Target, subscribers: int, events: int, rate: float = 50) -> Run:
    """Subscribe, let another process write, and wait until everybody has heard of everything (or for two minutes)."""
    listening = await subscribed(target.port, subscribers, SUBSCRIBE, min(100, subscribers))
    await asyncio.sleep(1)
    before = target.cpu_seconds()
    written = await write(target.database, events, rate)
    await heard(listening, events)
    used = target.cpu_seconds() - before
    times = [(at - written[seq]) / 1e6 for each in listening for seq, at in each.noted if seq in written]
    for each in listening:
        each.transport.abort()
    return Run(sum(each.received for each in listening), used, times)


async def write(database: Path, events: int, rate: float) -> dict[int, int]:
    """Let another process write; when it committed each position, in monotonic nanoseconds."""
    command = (sys.executable, str(FEEDS / "writer.py"), str(database), str(events), str(rate))
    process = await asyncio.create_subprocess_exec(*command, stdout=subprocess.PIPE)
    output, _ = await process.communicate()
    return dict(json.loads(output))


async def heard(listening: list[Subscriber], events: int) -> None:
    """Wait until everybody has heard of so many events. Raises TimeoutError."""
    async with asyncio.timeout(120):
        while min(each.received for each in listening) < events:  # noqa: ASYNC110  # an event would cost the load more
            await asyncio.sleep(0.02)
