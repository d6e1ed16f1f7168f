"""GraphQL over Server-Sent Events, against a real server."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.calling import HTTP
from tests.live.talking import CHANGES, create, listening
from tests.serving import Server, served

TOTAL = "{ statistics { totalTasks cursor } }"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with served(tmp_path_factory.mktemp("live")) as server:
        yield server
        assert "Traceback" not in server.log()


def cursor(server: Server) -> str:
    return str(server.graphql(TOTAL).json()["data"]["statistics"]["cursor"])


async def test_each_event_carries_its_cursor_as_id(server: Server) -> None:
    async with listening(server.address) as stream:
        assert stream.response.headers["content-type"] == "text/event-stream; charset=utf-8"
        assert await stream.block(5) == b":"
        ids = create(server.address, 2)
        for id in ids:
            name, place, data = await stream.next()
            change = data["data"]["taskStatusChanged"]
            assert (name, place, change["taskId"]) == ("next", change["cursor"], id)


async def test_a_stream_goes_on_after_the_last_event_id(server: Server) -> None:
    start = cursor(server)
    ids = create(server.address, 3)
    async with listening(server.address, last=start) as stream:
        _, place, data = await stream.next()
        assert data["data"]["taskStatusChanged"]["taskId"] == ids[0]
    async with listening(server.address, last=place, after=start) as stream:
        found = [(await stream.next())[2]["data"]["taskStatusChanged"]["taskId"] for _ in range(2)]
        assert found == ids[1:]


async def test_present_states_are_resumed_only_as_a_whole(server: Server) -> None:
    ids = create(server.address, 3)
    async with listening(server.address, taskIds=ids) as stream:
        places = [(await stream.next())[1] for _ in ids]
    assert [bool(place) for place in places] == [False, False, True]


async def test_a_stream_of_finished_tasks_completes(server: Server) -> None:
    [id] = create(server.address)
    server.graphql("mutation ($id: ID!) { cancelTask(id: $id) { __typename } }", {"id": id})
    async with listening(server.address, taskIds=[id]) as stream:
        assert (await stream.next())[2]["data"]["taskStatusChanged"]["status"] == "CANCELLED"
        assert await stream.next() == ("complete", "", None)
        with pytest.raises(EOFError):
            await stream.next()


async def test_a_query_is_answered_as_a_stream_to_those_who_ask_for_one(server: Server) -> None:
    async with listening(server.address, TOTAL) as stream:
        name, place, data = await stream.next()
        assert (name, place, list(data["data"])) == ("next", "", ["statistics"])
        assert (await stream.next())[0] == "complete"


async def test_a_cursor_that_cannot_be_used_ends_the_stream_with_its_code(server: Server) -> None:
    async with listening(server.address, last=cursor(server) + "ffff") as stream:
        _, _, data = await stream.next()
        assert [error["extensions"]["code"] for error in data["errors"]] == ["BAD_USER_INPUT"]
        assert (await stream.next())[0] == "complete"


@pytest.mark.parametrize(
    ("accept", "query", "status"),
    [
        ("text/event-stream", CHANGES, 200),
        ("application/json, text/event-stream", CHANGES, 200),
        ("application/json, text/event-stream", TOTAL, 200),
        ("application/json", CHANGES, 406),
        ("text/event-stream;q=0", CHANGES, 406),
        ("application/graphql-response+json, text/event-stream", "{", 400),
    ],
)
def test_streams_are_for_those_who_take_them(server: Server, accept: str, query: str, status: int) -> None:
    with HTTP.stream("POST", f"{server.address}/graphql", json={"query": query}, headers={"accept": accept}) as answer:
        assert answer.status_code == status
        is_stream = answer.headers["content-type"].startswith("text/event-stream")
        assert is_stream is (status == 200 and query == CHANGES)


@pytest.mark.parametrize(
    ("query", "last", "said"),
    [
        ("{", "", "Syntax Error"),
        ("subscription { nothing }", "", "Cannot query field 'nothing'"),
        (CHANGES, "rubbish", "Last-Event-ID:"),
    ],
)
async def test_a_refusal_comes_as_a_stream_to_those_who_ask_for_one(
    server: Server, query: str, last: str, said: str
) -> None:
    async with listening(server.address, query, last) as stream:
        name, place, data = await stream.next()
        [error] = data["errors"]
        assert (name, place, list(data)) == ("next", "", ["errors"])
        assert error["message"].startswith(said)
        assert error["extensions"]["code"] == "BAD_USER_INPUT"
        assert await stream.next() == ("complete", "", None)


@pytest.mark.slow
async def test_the_end_of_the_server_ends_streams_without_completing_them(tmp_path: Path) -> None:
    with served(tmp_path) as server:
        async with listening(server.address) as stream:
            assert await stream.block(5) == b":"
            ended = asyncio.ensure_future(asyncio.to_thread(server.process.end))
            with pytest.raises(EOFError):
                await stream.next()
            assert await ended in (0, -15)
