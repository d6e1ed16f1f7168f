"""A server answers `/graphql` as soon as it can, and everything else with it: what is not there yet is waited for."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from unittest.mock import Mock

import pytest

from server.behind import Behind
from tests.acceptance.processes import ENVIRONMENT, ROOT
from tests.calling import HTTP
from tests.serving import served

PATHS = ("/docs", "/openapi.json", "/tasks", "/workers", "/schemas", "/statistics", "/metrics")
TASK = {"task_type": "keyword_search", "parameters": {"query": "first"}}
STARTED = "import sys, taskdeck.__main__, server.run; print(*sys.modules)"
LATER = {"fastapi", "starlette", "rich", "httpx", "taskdeck.client"}


def test_the_first_requests_are_answered_whatever_they_are(tmp_path: Path):
    with served(tmp_path) as server, ThreadPoolExecutor(2 * len(PATHS) + 1) as pool:
        made = pool.submit(HTTP.post, f"{server.address}/tasks", json=TASK)
        answers = list(pool.map(lambda path: HTTP.get(server.address + path), PATHS * 2))
        assert [answer.status_code for answer in answers] == [200] * len(answers)
        assert made.result().status_code == 201


def test_a_server_that_is_told_to_stop_at_its_first_request_ends(tmp_path: Path):
    with served(tmp_path) as server, ThreadPoolExecutor(1) as pool:
        pool.submit(HTTP.get, f"{server.address}/docs")
        assert server.process.end() == 0, server.log()
        assert "Traceback" not in server.log()


def test_nothing_is_imported_that_the_first_answer_does_not_need():
    command = [sys.executable, "-c", STARTED]
    started = subprocess.run(command, cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True, check=True)
    assert not LATER & set(started.stdout.split())


async def test_what_could_not_be_made_is_made_for_the_next_request(monkeypatch: pytest.MonkeyPatch):
    chances: Iterator[Callable[[], object]] = iter([Mock(side_effect=MemoryError), lambda: "made"])
    monkeypatch.setattr("server.behind.made", lambda runtime: next(chances)())
    behind = Behind(Mock())
    with pytest.raises(MemoryError):
        await behind.begin()
    assert await behind.begin() == "made"
