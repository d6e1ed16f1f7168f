"""Which heads the lane learns, and what it asks each time though it knows them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hostile.wire import exchange, post
from tests.http.lanes import TELLING, both_roads, by_lane, line
from tests.serving import Server, eventually, made_token, revoked, served

BODY = b'{"query": "{ __typename }"}'


@pytest.fixture(scope="module")
def telling(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with served(tmp_path_factory.mktemp("telling"), TELLING, allowed_origins="https://desk.example") as running:
        yield running


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        (post(BODY, b"origin: https://evil.example"), 403),
        (post(BODY, b"origin: null"), 403),
        (post(BODY, b"sec-fetch-site: cross-site"), 403),
        (post(BODY).replace(b"host: localhost", b"host: evil.example"), 421),
        (post(BODY, b"host: localhost"), 400),
        (post(BODY, b"content-encoding: gzip"), 415),
        (post(BODY).replace(b"application/json", b"text/plain"), 415),
        (post(BODY, b"accept: text/html"), 406),
        (post(BODY, b"origin: https://desk.example"), 200),
        (post(BODY, b"accept: application/json, text/event-stream"), 200),
        (post(BODY).replace(b"/graphql", b"/graphql?a=b"), 200),
        (post(BODY, b"x-long: " + b"x" * 2_048), 200),
        (post(BODY + b" " * 65_536), 200),
    ],
    ids=["foreign origin", "no origin", "cross-site", "foreign host", "two hosts", "encoded", "no JSON", "a page",
         "allowed origin", "stream", "query", "long head", "long body"],
)  # fmt: skip
def test_what_is_not_plain_takes_the_ordinary_road_each_time(telling: Server, request_bytes: bytes, status: int):
    before = by_lane(telling)
    with line(telling) as open_line:
        assert [open_line.ask(request_bytes).status for _ in range(3)] == [status] * 3
    assert by_lane(telling) == before


@pytest.mark.parametrize(
    "request_bytes",
    [post(BODY, b"connection: close"), post(BODY).replace(b"HTTP/1.1", b"HTTP/1.0")],
    ids=["close", "HTTP/1.0"],
)
def test_a_connection_that_is_to_close_does(telling: Server, request_bytes: bytes):
    before = by_lane(telling)
    for _ in range(3):
        assert b'"Query"' in exchange(telling, request_bytes)
    assert by_lane(telling) == before


def test_a_body_in_chunks_or_only_after_a_word_of_the_server(telling: Server):
    chunked = post(b"").replace(b"content-length: 0", b"transfer-encoding: chunked")
    before = by_lane(telling)
    with line(telling) as open_line:
        for _ in range(3):
            assert b'"Query"' in open_line.ask(chunked + b"%x\r\n%b\r\n0\r\n\r\n" % (len(BODY), BODY)).body
            head, _, body = post(BODY, b"expect: 100-continue").partition(b"\r\n\r\n")
            open_line.send(head + b"\r\n\r\n")
            assert open_line.stream.readline() + open_line.stream.readline() == b"HTTP/1.1 100 Continue\r\n\r\n"
            assert b'"Query"' in open_line.ask(body).body
    assert by_lane(telling) == before


def test_only_so_many_heads_are_kept(telling: Server):
    with line(telling) as open_line:
        for number in range(1_100):
            assert open_line.ask(post(BODY, b"x-number: %d" % number)).status == 200
    known = [int(told.split()[1]) for told in telling.log().splitlines() if told.startswith("heads:")]
    assert max(known) == 1_000
    assert known[-1] < 1_000


@pytest.mark.slow
def test_a_revoked_token_is_refused_on_the_connection_that_it_opened(tmp_path: Path):
    request = post(BODY, b"authorization: Bearer " + made_token(tmp_path / "queue.db", "leaving").encode())
    with served(tmp_path, TELLING) as running:
        both_roads(running, request)
        with line(running) as open_line:
            assert open_line.ask(request).status == 200
            revoked(running.database, "leaving")
            eventually(lambda: open_line.ask(request).status == 401, 5)
            assert open_line.ask(request).status == 401


def told_of(server: Server, what: str) -> list[str]:
    """The lines of its log that say so."""
    return [told for told in server.log().splitlines() if what in told]


@pytest.mark.slow
def test_a_token_has_its_rate_on_the_lane_as_well(tmp_path: Path):
    request = post(BODY, b"authorization: Bearer " + made_token(tmp_path / "queue.db", "busy").encode())
    with served(tmp_path, TELLING, requests_per_second=20) as running, line(running) as open_line:
        replies = [open_line.ask(request) for _ in range(200)]
        laned = by_lane(running)
        assert laned > 100
        assert {reply.status for reply in replies} == {200, 429}
        assert b"retry-after: 1" in next(reply.headers for reply in replies if reply.status == 429)
        refused = sum(reply.status == 429 for reply in replies)
        eventually(lambda: len(told_of(running, "POST /graphql refused 429")) >= refused)
        told = told_of(running, "POST /graphql refused 429")
        assert len(told) == refused
        assert all(len(each.encode()) < 300 for each in told)
