"""A worker that is told to stop does so in time, whatever it is at, and gives back what it has begun."""

import sqlite3
import time
from pathlib import Path

import pytest

from tests.acceptance.processes import Process, api_worker, ending
from tests.serving import Server, eventually, served

TASK = 'mutation { createTask(input: {taskType: "keyword_search", parameters: {query: "x"}}) { __typename } }'
HERE = '{ worker(id: "w") { id } }'


def create(server: Server, count: int = 1) -> None:
    for _ in range(count):
        assert server.graphql(TASK).json()["data"]["createTask"]["__typename"] == "TaskCreated"


def statuses(server: Server) -> list[str]:
    """Of all tasks, in the order of their creation, as the file has them."""
    with sqlite3.connect(server.database) as connection:
        return [status for (status,) in connection.execute("SELECT status FROM task_queue ORDER BY id")]


def busy_worker(server: Server, folder: Path, sleep: float, drain: float) -> Process:
    """A worker with a single slot, which the first task has taken."""
    options = ["--concurrency", "1", "--sleep", str(sleep), "--drain", str(drain)]
    worker = api_worker(folder, server.address, "w", *options)
    eventually(lambda: "begun" in worker.text(), 20)
    assert "running" in statuses(server)
    return worker


@pytest.mark.slow
def test_a_busy_worker_gives_its_task_back_when_the_drain_time_is_over(tmp_path: Path) -> None:
    with served(tmp_path) as server:
        create(server)
        worker = busy_worker(server, tmp_path, sleep=120, drain=1)
        with ending(worker):
            told = time.monotonic()
            assert worker.end(30) == 0
            assert time.monotonic() - told >= 1
        assert statuses(server) == ["queued"]


@pytest.mark.slow
def test_a_stopping_worker_ends_its_task_and_takes_no_other(tmp_path: Path) -> None:
    with served(tmp_path) as server:
        create(server, 2)
        worker = busy_worker(server, tmp_path, sleep=3, drain=30)
        with ending(worker):
            assert worker.end(25) == 0
        assert statuses(server) == ["completed", "queued"]


@pytest.mark.slow
def test_a_busy_worker_whose_server_is_away_ends_soon(tmp_path: Path) -> None:
    with served(tmp_path) as server:
        create(server)
        worker = busy_worker(server, tmp_path, sleep=120, drain=1)
        with ending(worker):
            server.process.kill()
            assert worker.end(30) == 0
        assert statuses(server) == ["running"]


@pytest.mark.slow
def test_a_worker_that_has_done_its_task_does_not_wait_to_tell_a_server_that_is_away(tmp_path: Path) -> None:
    with served(tmp_path) as server:
        create(server)
        worker = busy_worker(server, tmp_path, sleep=2, drain=1)
        with ending(worker):
            server.process.kill()
            eventually(lambda: worker.text().startswith("1\n") or "\n1\n" in worker.text())
            assert worker.end(30) == 0


@pytest.mark.slow
def test_an_idle_worker_whose_server_is_away_ends_at_once(tmp_path: Path) -> None:
    with served(tmp_path) as server:
        worker = api_worker(tmp_path, server.address, "w")
        with ending(worker):
            eventually(lambda: server.graphql(HERE).json()["data"]["worker"] is not None, 20)
            server.process.kill()
            eventually(lambda: "does not answer" in worker.text())
            assert worker.end(30) == 0
