"""The lane answers as the ordinary road does, in order, and however the bytes of requests are cut."""

from collections.abc import Iterator

import pytest

from resolvers.roles import Role
from tests.hostile.wire import post
from tests.http.lanes import TELLING, asking, both_roads, by_lane, has_number, line, numbered
from tests.serving import Server, made_token, served

BOOK = b"accept: application/graphql-response+json"
CREATE = 'mutation { createTask(input: {taskType: "keyword_search", parameters: {query: "x"}}) { __typename } }'
BODIES = {
    "query": b'{"query": "{ statistics { totalTasks } __typename }"}',
    "variables": b'{"query": "query Q($id: ID!) { task(id: $id) { id } }", "variables": {"id": "77"}}',
    "wrong variable": b'{"query": "query Q($id: ID!) { task(id: $id) { id } }", "variables": {"id": {}}}',
    "trusted document": b'{"documentId": "GetStatistics"}',
    "unknown document": b'{"documentId": "nothing"}',
    "mutation": b'{"query": "mutation { cancelTask(id: \\"999999\\") { __typename } }"}',
    "no such field": b'{"query": "{ nothing }"}',
    "no GraphQL": b'{"query": "{ statistics {"}',
    "subscription": b'{"query": "subscription { taskStatusChanged { cursor } }"}',
    "no JSON": b'{"query": ',
    "no UTF-8": b'{"query": "\xff"}',
    "nothing": b"",
    "a list": b"[]",
    "wrong type": b'{"query": 5}',
    "wrong variables": b'{"query": "{ __typename }", "variables": []}',
    "nested too deep": b'{"query": "{ __typename }", "extensions": ' + b'{"a":' * 150 + b"1" + b"}" * 151,
}


@pytest.fixture(scope="module")
def telling(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with served(tmp_path_factory.mktemp("telling"), TELLING) as running:
        yield running


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The same with tokens."""
    folder = tmp_path_factory.mktemp("guarded")
    made_token(folder / "queue.db", "chief")
    with served(folder, TELLING) as running:
        yield running


@pytest.fixture(autouse=True)
def no_traceback(telling: Server) -> Iterator[None]:
    yield
    assert "Traceback" not in telling.log()


@pytest.mark.parametrize("accept", [b"accept: */*", BOOK], ids=["any", "by the book"])
@pytest.mark.parametrize("kind", BODIES)
def test_the_answer_is_the_ordinary_roads(telling: Server, kind: str, accept: bytes):
    ordinary, laned = both_roads(telling, post(BODIES[kind], accept, b"x-kind: " + kind.encode()))
    assert laned == ordinary


def test_a_mutation_is_done_once_for_each_request(telling: Server):
    request = asking(CREATE, b"x-kind: creating")
    before = telling.graphql("{ statistics { totalTasks } }").json()["data"]["statistics"]["totalTasks"]
    with line(telling) as open_line:
        assert [open_line.ask(request).data for _ in range(10)] == [{"createTask": {"__typename": "TaskCreated"}}] * 10
    after = telling.graphql("{ statistics { totalTasks } }").json()["data"]["statistics"]["totalTasks"]
    assert after - before == 10


@pytest.mark.parametrize("role", [Role.ADMIN, Role.VIEWER])
@pytest.mark.parametrize("kind", ["query", "mutation", "no JSON"])
def test_the_answer_to_a_token_is_the_ordinary_roads(guarded: Server, kind: str, role: Role):
    token = made_token(guarded.database, f"{role}-{kind}".replace(" ", "-"), role)
    ordinary, laned = both_roads(guarded, post(BODIES[kind], b"authorization: Bearer " + token.encode(), BOOK))
    assert laned == ordinary
    assert ordinary.status == {"query": 200, "mutation": 200 if role is Role.ADMIN else 403, "no JSON": 400}[kind]


@pytest.mark.parametrize("authorization", [b"x-none: 1", b"authorization: Bearer x", b"authorization: Basic eDp5"])
def test_a_stranger_is_refused_before_the_body(guarded: Server, authorization: bytes):
    request = post(BODIES["query"], authorization)
    with line(guarded) as open_line:
        assert [open_line.ask(request).status for _ in range(3)] == [401] * 3
        assert open_line.ask(request.partition(b"\r\n\r\n")[0] + b"\r\n\r\n").status == 401


def test_requests_in_one_segment_are_answered_in_order(telling: Server):
    health = b"GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n"
    with line(telling) as open_line:
        open_line.ask(numbered(0))
        before = by_lane(telling)
        open_line.send(numbered(1) + numbered(2) + health + numbered(3, b"x-new: 1") + numbered(4) + health)
        assert [has_number(open_line.reply(), number) for number in (1, 2)] == [True, True]
        assert b"ok" in open_line.reply().body
        assert [has_number(open_line.reply(), number) for number in (3, 4)] == [True, True]
        assert b"ok" in open_line.reply().body
        assert by_lane(telling) - before >= 2
        assert has_number(open_line.ask(numbered(5)), 5)


def test_a_thousand_requests_in_one_segment(telling: Server):
    with line(telling) as open_line:
        open_line.ask(numbered(0))
        before = by_lane(telling)
        open_line.send(b"".join(map(numbered, range(1_000))))
        assert all(has_number(open_line.reply(), number) for number in range(1_000))
        assert by_lane(telling) - before > 100


def test_a_request_may_be_cut_anywhere(telling: Server):
    with line(telling) as open_line:
        open_line.ask(numbered(0))
        before, size = by_lane(telling), len(numbered(0))
        for cut in range(1, size):
            request = numbered(cut)
            assert has_number(open_line.ask(request[:cut], request[cut:]), cut)
        assert by_lane(telling) - before >= len(numbered(0).partition(b"\r\n\r\n")[2])


def test_a_pipelined_request_may_be_cut_anywhere(telling: Server):
    with line(telling) as open_line:
        open_line.ask(numbered(0))
        for cut in range(1, len(numbered(0))):
            request = numbered(cut + 1)
            open_line.send(numbered(cut) + request[:cut], request[cut:])
            assert [has_number(open_line.reply(), number) for number in (cut, cut + 1)] == [True, True]


@pytest.mark.parametrize("empty", [b"\r\n", b"\r\n\r\n", b"\r\n\r\n\r\n"])
def test_a_body_may_come_byte_by_byte_and_a_request_after_empty_lines(telling: Server, empty: bytes):
    head, separator, body = numbered(7).partition(b"\r\n\r\n")
    with line(telling) as open_line:
        open_line.ask(numbered(0))
        before = by_lane(telling)
        assert has_number(open_line.ask(head + separator, *(bytes([byte]) for byte in body)), 7)
        assert by_lane(telling) == before + 1
        for number in range(3):
            assert has_number(open_line.ask(empty + numbered(number)), number)
        assert open_line.ask(empty + b"GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n").status == 200
