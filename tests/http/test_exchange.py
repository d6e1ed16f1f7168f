"""Answers are prepared before what they tell is durable, and sent after it."""

import json
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.http.lanes import TELLING, Line, asking, by_lane, has_number, line, numbered
from tests.serving import Server, made_token, served

CREATE = """mutation { createTask(input: {
    taskType: "keyword_search", parameters: {query: "x"}, labels: [{key: "team", value: "a"}]
}) { __typename %s } }"""
PLAIN, RELATED = CREATE % "", CREATE % "... on TaskCreated { task { id labels { key value } } }"
CREATED = {"createTask": {"__typename": "TaskCreated"}}


@pytest.fixture
def telling(tmp_path: Path) -> Iterator[Server]:
    with served(tmp_path, TELLING) as running:
        yield running


def warmed(server: Server, opened: Line, query: str, *headers: bytes) -> bytes:
    """A request that the lane takes, and whose operation is compiled."""
    request = asking(query, *headers)
    before = by_lane(server)
    while by_lane(server) < before + 3:
        opened.ask(request)
    return request


@contextmanager
def without_room(server: Server) -> Iterator[None]:
    """The server's files cannot grow."""
    process = server.process.popen.pid
    before = resource.prlimit(process, resource.RLIMIT_FSIZE)
    size = Path(f"{server.database}-wal").stat().st_size
    resource.prlimit(process, resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.prlimit(process, resource.RLIMIT_FSIZE, before)


def test_what_cannot_be_made_durable_is_an_error_and_nothing_of_it_remains(telling: Server):
    with line(telling) as opened:
        request = warmed(telling, opened, PLAIN)
        total = asking("{ statistics { totalTasks } }")
        before = opened.ask(total).data["statistics"]["totalTasks"]
        with without_room(telling):
            opened.send(request + numbered(1) + request)
            refused, number, again = opened.reply(), opened.reply(), opened.reply()
            ordinary = telling.graphql(PLAIN).json()
        assert has_number(number, 1)
        assert json.loads(refused.body) == json.loads(again.body) == ordinary
        assert ordinary["errors"][0]["path"] == ["createTask"]
        assert ordinary["errors"][0]["extensions"] == {"code": "STORAGE_FAILED"}
        assert "nothing was written" in ordinary["errors"][0]["message"]
        assert [opened.ask(request).data for _ in range(3)] == [CREATED] * 3
        assert opened.ask(total).data["statistics"]["totalTasks"] == before + 3
    assert "Traceback" not in telling.log()


def test_what_the_audit_log_cannot_take_is_logged_and_the_answer_tells_of_the_action(tmp_path: Path):
    token = made_token(tmp_path / "queue.db", "chief")
    with served(tmp_path, TELLING) as guarded, line(guarded) as opened:
        authorization = f"Bearer {token}"
        request = warmed(guarded, opened, PLAIN, b"authorization: " + authorization.encode())
        with without_room(guarded):
            refused = opened.ask(request)
            ordinary = guarded.graphql(PLAIN, headers={"authorization": authorization})
        assert (refused.status, json.loads(refused.body)) == (ordinary.status_code, ordinary.json())
        assert "nothing was written" in ordinary.json()["errors"][0]["message"]
        assert opened.ask(request).data == CREATED
    assert guarded.log().count("the audit log cannot take") == 2
    assert "'chief', 'createTask', None, 'STORAGE_FAILED'" in guarded.log()
    assert "Traceback" not in guarded.log()


def test_an_answer_that_reads_what_was_written_waits_for_it(telling: Server):
    with line(telling) as opened:
        request = warmed(telling, opened, RELATED)
        tasks = [opened.ask(request).data["createTask"]["task"] for _ in range(20)]
    assert [task["labels"] for task in tasks] == [[{"key": "team", "value": "a"}]] * 20
    assert len({task["id"] for task in tasks}) == 20
