"""A server in a process of its own, with any settings, on a port that it finds itself."""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import httpx

from db.records import Instant
from db.sqlite.store import SqliteStore
from db.store import Store
from resolvers.roles import Role
from server.tokens import issue
from tests.acceptance.processes import ENVIRONMENT, Process
from tests.calling import HTTP

T = TypeVar("T")
SERVE = "from server.run import serve; from server.settings import Settings; serve(Settings())"
ADDRESS = re.compile(r"http://[^/]+:\d+")


@dataclass
class Server:
    """A running server: where it answers, where its data lies, and its process."""

    address: str
    database: Path
    process: Process

    @property
    def port(self) -> int:
        return int(self.address.rpartition(":")[2])

    def log(self) -> str:
        """Everything it has printed."""
        return self.process.text()

    def graphql(self, query: str, variables: dict[str, Any] | None = None, **options: Any) -> httpx.Response:
        """The answer to a request by POST."""
        body = {"query": query, "variables": variables}
        return HTTP.post(f"{self.address}/graphql", json=body, **options)


@contextmanager
def served(folder: Path, program: str = SERVE, **settings: object) -> Iterator[Server]:
    """A server on `folder/queue.db` that answers; ended with the block."""
    database = folder / "queue.db"
    chosen = {"host": "127.0.0.1", "port": 0, "database": database, **settings}
    environment = {**ENVIRONMENT, **{f"TASKDECK_{name.upper()}": str(value) for name, value in chosen.items()}}
    process = Process(folder / "server.log", "-c", program, environment=environment)
    try:
        yield Server(answering(process), database, process)
    finally:
        process.kill()


def answering(process: Process, seconds: float = 20) -> str:
    """The address at which the process answers. Fails with its output when it ends, or does not answer in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        assert process.popen.poll() is None, process.text()
        found = ADDRESS.search(process.text())
        try:
            if found and HTTP.get(f"{found[0]}/readyz").status_code == 200:
                return found[0]
        except httpx.TransportError:
            pass
        time.sleep(0.05)
    raise AssertionError(f"The server did not answer: {process.text()}")


def made_token(database: Path, name: str, role: Role = Role.ADMIN, expires_at: Instant | None = None) -> str:
    """A new token of a database, as the command line makes it."""
    return in_store(database, lambda store: issue(store, name, role, expires_at))


def revoked(database: Path, name: str) -> None:
    """End a token, as the command line does."""
    in_store(database, lambda store: store.revoke_token(name))


def in_store(database: Path, act: Callable[[Store], Awaitable[T]]) -> T:
    """What `act` returns, done beside the server."""

    async def acted() -> T:
        store = SqliteStore(database)
        await store.open()
        try:
            return await act(store)
        finally:
            await store.close()

    return asyncio.run(acted())


def eventually(holds: Callable[[], bool], seconds: float = 10) -> None:
    """Wait until something holds. Fails when it does not in time."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not come to hold in time"
        time.sleep(0.05)
