"""Time and ends on the lane: slow bodies, waits, clients who go, idle connections and the end of the server."""

import time
from pathlib import Path

import pytest

from tests.hostile.wire import unclosed
from tests.http.lanes import TELLING, asking, both_roads, by_lane, has_number, line, numbered
from tests.serving import Server, eventually, served

CLAIM = (
    'mutation { claimTasks(input: {workerId: "%s", taskTypes: ["keyword_search"], waitSeconds: %s}) { task { id } } }'
)
CREATE = 'mutation { createTask(input: {taskType: "keyword_search", parameters: {query: "x"}}) { __typename } }'
AWAIT = '{ awaitTasks(ids: ["%s"], timeoutSeconds: %s) { id } }'
HEAD, _, BODY = numbered(1).partition(b"\r\n\r\n")
HEAD += b"\r\n\r\n"


def known(server: Server, request: bytes = numbered(1)) -> bytes:
    """The request, once the lane has learned its head."""
    both_roads(server, request)
    return request


def is_known(server: Server, worker: str) -> bool:
    query = f'{{ worker(id: "{worker}") {{ id }} }}'
    return server.graphql(query).json()["data"]["worker"] is not None


@pytest.mark.slow
def test_a_body_has_its_own_time(tmp_path: Path):
    with served(tmp_path, TELLING, header_seconds=1, body_seconds=3) as running:
        known(running)
        with line(running) as open_line:
            open_line.send(HEAD)
            time.sleep(1.5)
            assert has_number(open_line.ask(BODY), 1)
        with line(running) as open_line:
            began = time.monotonic()
            assert open_line.ask(HEAD + BODY[:-1]).status == 408
            assert open_line.is_over()
            assert time.monotonic() - began >= 2.9


@pytest.mark.slow
def test_what_is_sent_while_an_answer_waits_is_answered_after_it(tmp_path: Path):
    with served(tmp_path, TELLING) as running, line(running) as open_line:
        known(running)
        claim = known(running, asking(CLAIM % ("w1", "0.5")))
        open_line.send(claim, numbered(2) + numbered(3)[:50], numbered(3)[50:])
        assert open_line.reply().data == {"claimTasks": []}
        assert [has_number(open_line.reply(), number) for number in (2, 3)] == [True, True]
        open_line.send(known(running, asking(AWAIT % (1, "0.5"))), numbered(4))
        assert open_line.reply().status == 200
        assert has_number(open_line.reply(), 4)


@pytest.mark.slow
def test_a_client_that_goes_away_while_it_waits_gets_no_task(tmp_path: Path):
    with served(tmp_path, TELLING) as running:
        known(running, asking(CLAIM % ("w1", "0.01")))
        before = by_lane(running)
        with line(running) as open_line:
            open_line.send(asking(CLAIM % ("w2", "9.00")))
            eventually(lambda: by_lane(running) > before and is_known(running, "w2"))
        eventually(lambda: unclosed(running.port) == 0, 5)
        running.graphql(CREATE)
        time.sleep(1.5)
        claimed = running.graphql(CLAIM % ("w3", "0")).json()["data"]["claimTasks"]
        assert [one["task"]["id"] for one in claimed] == ["1"]


@pytest.mark.slow
def test_an_idle_connection_is_closed_and_a_busy_one_is_not(tmp_path: Path):
    with served(tmp_path, TELLING) as running, line(running) as idle, line(running) as busy:
        request = known(running)
        assert idle.ask(request).status == 200
        for _ in range(16):
            assert busy.ask(request).status == 200
            time.sleep(0.5)
        assert idle.is_over()
        assert busy.ask(request).status == 200
        began = time.monotonic()
        assert busy.is_over()
        assert 4 <= time.monotonic() - began < 12


@pytest.mark.slow
@pytest.mark.parametrize("half", [False, True], ids=["waits", "half sent"])
def test_the_end_of_the_server_answers_what_has_begun(tmp_path: Path, half: bool):
    with served(tmp_path, TELLING) as running, line(running) as idle, line(running) as open_line:
        request = known(running, asking(CLAIM % ("w1", "0.01")))
        waiting = asking(CLAIM % ("w2", "9.00"))
        assert idle.ask(request).status == open_line.ask(request).status == 200
        before = by_lane(running)
        open_line.send(waiting[:-1] if half else waiting)
        if not half:
            eventually(lambda: by_lane(running) > before and is_known(running, "w2"))
        running.process.popen.terminate()
        assert idle.is_over()
        reply = open_line.ask(waiting[-1:]) if half else open_line.reply()
        assert (reply.data, b"connection: close" in reply.headers) == ({"claimTasks": []}, True)
        assert open_line.is_over()
        assert running.process.end(15) == 0
