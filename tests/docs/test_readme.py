"""Every block of the README, run as a reader would."""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from importlib.util import cache_from_source
from pathlib import Path

import httpx
import pytest

from taskdeck.client import Client
from taskdeck.connection import connect
from tests.acceptance.processes import Process, ending, free_port, serve
from tests.calling import HTTP
from tests.docs.blocks import ROOT, blocks, the_block

README = "README.md"
pytestmark = pytest.mark.slow


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    port = free_port()
    with ending(serve(tmp_path, port)):
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
async def client(address: str) -> AsyncIterator[Client]:
    async with connect(address) as connected:
        yield connected


def test_this_file_runs_every_block() -> None:
    assert len(blocks(README)) == 7


def test_the_first_command_compiles_and_serves(tmp_path: Path) -> None:
    compiled = Path(cache_from_source(ROOT / "server" / "app.py"))
    compiled.unlink(missing_ok=True)
    command = the_block(README, "console", "python3 run.py\n").split()
    port = free_port()
    chosen = {
        "TASKDECK_PORT": str(port),
        "TASKDECK_DATABASE": str(tmp_path / "queue.db"),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    server = subprocess.Popen([sys.executable, *command[1:]], cwd=ROOT, env={**os.environ, **chosen})
    try:
        assert answers(f"http://127.0.0.1:{port}/readyz", server)
        assert compiled.exists()
    finally:
        server.terminate()
        assert server.wait(15) == 0


def answers(url: str, server: subprocess.Popen[bytes]) -> bool:
    """Whether this address answers 200 before the server ends; installing may take minutes."""
    while server.poll() is None:
        try:
            return HTTP.get(url).status_code == 200
        except httpx.TransportError:
            time.sleep(0.1)
    return False


def test_ci_runs_the_second_command() -> None:
    command = the_block(README, "console", "python3 run.py test\n").strip()
    assert (ROOT / ".ci" / "run").read_text().rstrip().endswith(f"exec {command}")


async def test_the_first_query_creates_a_task(address: str) -> None:
    query = the_block(README, "graphql", "mutation")
    answer = HTTP.post(f"{address}/graphql", json={"query": query}).json()
    assert answer == {
        "data": {
            "createTask": {
                "__typename": "TaskCreated",
                "task": {
                    "id": "1",
                    "status": "QUEUED",
                    "parameters": answer["data"]["createTask"]["task"]["parameters"],
                },
            }
        },
        "extensions": answer["extensions"],
    }
    assert answer["data"]["createTask"]["task"]["parameters"]["query"] == "sqlite"


def test_the_shell_command_lists_tasks(address: str) -> None:
    command = the_block(README, "console", "curl").replace("http://127.0.0.1:8000", address)
    printed = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True).stdout
    assert json.loads(printed)["data"]["tasks"]["nodes"] == []


async def test_the_first_subscription_sees_a_task_created(client: Client, address: str) -> None:
    query = the_block(README, "graphql", "subscription")

    async def first_change() -> dict[str, object]:
        async for answer in client.execute_ws(query=query):
            return dict(answer["taskStatusChanged"])
        raise AssertionError("The stream ended")

    watching = asyncio.create_task(first_change())
    while not watching.done():
        HTTP.post(f"{address}/graphql", json={"query": the_block(README, "graphql", "mutation")})
        await asyncio.wait({watching}, timeout=0.2)
    change = watching.result()
    assert change["status"] == "QUEUED"
    assert change["task"] == {"taskType": "keyword_search", "progress": None}


async def test_the_first_worker_runs_a_task(client: Client, address: str, tmp_path: Path) -> None:
    HTTP.post(f"{address}/graphql", json={"query": the_block(README, "graphql", "mutation")})
    text = the_block(README, "python", "from taskdeck").replace("http://127.0.0.1:8000", address)
    (tmp_path / "searchers.py").write_text(text)
    arguments = the_block(README, "console", "python3 run.py worker").split()[2:]
    with ending(Process(tmp_path / "worker.log", "-m", "taskdeck", *arguments, folder=tmp_path)):
        (task,) = (await client.await_tasks(["1"], timeout_seconds=20)).await_tasks
    assert task is not None
    assert task.result == {"query": "sqlite", "found": 20}
