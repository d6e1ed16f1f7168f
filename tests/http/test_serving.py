"""A server begins in order or with one sentence, ends with every answer given, and outlives its processes."""

import asyncio
import os
import re
import signal
import socket
import threading
from pathlib import Path

import httpx
import pytest

from server.run import ServeRefused, bound, check_store
from server.settings import Settings, chosen
from tests.acceptance.processes import ENVIRONMENT, Process
from tests.calling import HTTP
from tests.serving import SERVE, Server, eventually, made_token, served

CLAIM = 'mutation { claimTasks(input: {workerId: "w", waitSeconds: 30}) { lease } }'


async def test_a_public_address_needs_a_token(tmp_path: Path):
    settings = Settings(host="0.0.0.0", database=tmp_path / "queue.db")
    with pytest.raises(ServeRefused, match="make a token first"):
        await check_store(settings)


def test_a_public_address_with_a_token_is_served(tmp_path: Path):
    made_token(tmp_path / "queue.db", "chief")
    asyncio.run(check_store(Settings(host="0.0.0.0", database=tmp_path / "queue.db")))


def test_a_port_that_is_taken_is_refused_in_a_sentence():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(ServeRefused, match="Cannot listen on"):
            bound(Settings(port=taken.getsockname()[1]))


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"task_types": Path("/no/such")}, "/no/such is not a folder"),
        ({"limits": {"cost": 0}, "port": -1}, "TASKDECK_PORT: Input should be greater than or equal to 0; "
         "TASKDECK_LIMITS__COST: Input should be greater than or equal to 1"),
    ],
)  # fmt: skip
def test_wrong_settings_are_told_in_one_line(given: dict[str, object], told: str):
    with pytest.raises(ValueError, match=f"^{re.escape(told)}$"):
        chosen(**given)


def test_settings_travel_through_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    chosen = Settings(
        database=tmp_path / "q.db", allowed_hosts="a.example,b.example", limits={"cost": 7},
        role_limits={"viewer": {"depth": 3}}, introspection={"viewer"}, finished_keep_seconds=None, access_log=True,
    )  # fmt: skip
    with monkeypatch.context() as patch:
        for name in Settings.model_fields:
            patch.delenv(f"TASKDECK_{name.upper()}", raising=False)
        before = dict(os.environ)
        chosen.export()
        assert Settings() == chosen
        os.environ.clear()
        os.environ.update(before)


@pytest.mark.slow
def test_sigterm_answers_what_is_under_way_and_ends(tmp_path: Path):
    with served(tmp_path) as running:
        answers: list[httpx.Response] = []
        waiting = threading.Thread(target=lambda: answers.append(running.graphql(CLAIM, timeout=40)))
        waiting.start()
        eventually(lambda: running.graphql('{ worker(id: "w") { id } }').json()["data"]["worker"] is not None)
        assert running.process.end(10) == 0
        waiting.join(1)
        assert answers[0].json()["data"] == {"claimTasks": []}


@pytest.mark.slow
def test_a_process_that_dies_is_replaced(tmp_path: Path):
    with served(tmp_path, processes=2) as running:
        eventually(lambda: len(serving(running)) == 2, 20)
        first = serving(running)
        os.kill(min(first), signal.SIGKILL)
        eventually(lambda: len(serving(running) - first) == 1 and len(serving(running)) == 2, 20)
        for _ in range(20):
            assert running.graphql("{ __typename }").json()["data"] == {"__typename": "Query"}
        assert 'kind="query",status="200"} 20.0' in HTTP.get(f"{running.address}/metrics").text
        assert running.process.end(10) == 0


@pytest.mark.slow
def test_what_cannot_be_served_is_told_before_anything_is_bound(tmp_path: Path):
    (tmp_path / "bad.json").write_text("{")
    environment = {**ENVIRONMENT, "TASKDECK_TASK_TYPES": str(tmp_path), "TASKDECK_DATABASE": str(tmp_path / "q.db")}
    process = Process(tmp_path / "log", "-c", SERVE, environment=environment)
    assert process.popen.wait(30) == 1
    assert "bad.json: not JSON" in process.text()
    assert not (tmp_path / "q.db").exists()


def serving(server: Server) -> set[int]:
    """The ids of the server's processes that listen."""
    pid = server.process.popen.pid
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return {int(child) for child in children if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()}
