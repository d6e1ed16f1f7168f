"""graphql-transport-ws, message by message, against a real server."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from resolvers.roles import Role
from tests.live.talking import CHANGES, Socket, create, socket
from tests.serving import Server, made_token, revoked, served

STATISTICS = "{ statistics { totalTasks } }"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with served(tmp_path_factory.mktemp("live")) as server:
        yield server
        assert "Traceback" not in server.log()


async def still_works(other: Socket) -> None:
    assert "statistics" in await other.answer("still", STATISTICS)


async def test_queries_and_mutations_are_answered_over_the_socket(server: Server) -> None:
    async with socket(server.address) as client:
        create = 'mutation { createTask(input: {taskType: "trending_scrape"}) { ... on TaskCreated { task { id } } } }'
        id = (await client.answer("a", create))["createTask"]["task"]["id"]
        read = "query ($id: ID!) { task(id: $id) { status } }"
        assert await client.answer("b", read, id=id) == {"task": {"status": "QUEUED"}}
        await client.answer("c", "mutation ($id: ID!) { cancelTask(id: $id) { __typename } }", id=id)
        assert await client.answer("d", read, id=id) == {"task": {"status": "CANCELLED"}}


async def test_another_subprotocol_is_closed_with_4406(server: Server) -> None:
    async with socket(server.address, init=False, protocol="graphql-ws") as client:
        assert (await client.closed())[0] == 4406


async def test_nothing_is_answered_before_the_client_has_introduced_itself(server: Server) -> None:
    async with socket(server.address, init=False) as client:
        await client.ask("1", STATISTICS)
        assert (await client.closed())[0] == 4401


@pytest.mark.slow
async def test_a_client_that_does_not_introduce_itself_is_closed_with_4408(server: Server) -> None:
    async with socket(server.address, init=False) as client:
        assert await client.closed() == (4408, "Connection initialisation timeout")


async def test_a_second_introduction_is_closed_with_4429(server: Server) -> None:
    async with socket(server.address) as client:
        await client.send({"type": "connection_init"})
        assert (await client.closed())[0] == 4429


async def test_an_id_that_is_in_use_is_closed_with_4409(server: Server) -> None:
    async with socket(server.address) as client:
        await client.ask("1", CHANGES)
        await client.ask("1", CHANGES)
        assert await client.closed() == (4409, "Subscriber for 1 already exists")


async def test_an_id_can_be_used_again_after_its_end(server: Server) -> None:
    async with socket(server.address) as client:
        for _ in range(2):
            await client.ask("1", CHANGES)
            await client.send({"id": "1", "type": "complete"})
        await still_works(client)


@pytest.mark.parametrize(
    "message",
    [
        "",
        "null",
        "[]",
        "1",
        '"text"',
        "{",
        "{}",
        b"{}",
        "[" * 100_000,
        '{"type": null}',
        '{"type": ["ping"]}',
        '{"type": "start", "id": "1"}',
        '{"type": "ping", "payload": 1}',
        '{"type": "pong", "payload": "x"}',
        '{"type": "connection_init", "payload": []}',
        '{"type": "subscribe", "payload": {"query": "{__typename}"}}',
        '{"type": "subscribe", "id": "", "payload": {"query": "{__typename}"}}',
        '{"type": "subscribe", "id": 1, "payload": {"query": "{__typename}"}}',
        '{"type": "subscribe", "id": "1"}',
        '{"type": "subscribe", "id": "1", "payload": null}',
        '{"type": "subscribe", "id": "1", "payload": "{__typename}"}',
        '{"type": "subscribe", "id": "1", "payload": {}}',
        '{"type": "subscribe", "id": "1", "payload": {"query": 1}}',
        '{"type": "subscribe", "id": "1", "payload": {"query": "{__typename}", "variables": []}}',
        '{"type": "subscribe", "id": "1", "payload": {"query": "{__typename}", "operationName": 1}}',
        '{"type": "complete"}',
        '{"type": "complete", "id": null}',
    ],
)
async def test_a_malformed_message_is_closed_with_4400(server: Server, message: str | bytes) -> None:
    async with socket(server.address) as client:
        await client.send(message)
        code, reason = await client.closed()
        assert code == 4400
        assert reason


async def test_a_message_that_is_too_large_is_closed_with_1009(server: Server) -> None:
    async with socket(server.address) as client:
        await client.ask("1", "#" * 300_000)
        assert (await client.closed())[0] == 1009


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("{", "BAD_USER_INPUT"),
        ("subscription { nothing }", "BAD_USER_INPUT"),
        ("subscription { taskStatusChanged(after: 1) { cursor } }", "BAD_USER_INPUT"),
        ('subscription { taskStatusChanged(after: "x") { cursor } }', "BAD_USER_INPUT"),
        ('subscription { taskStatusChanged(taskIds: ["x"]) { cursor } }', "BAD_USER_INPUT"),
        ("subscription { statisticsChanged(everySeconds: 0) { totalTasks } }", "BAD_USER_INPUT"),
        ("query A { __typename } query B { __typename }", "BAD_USER_INPUT"),
    ],
)
async def test_a_request_that_is_refused_leaves_the_socket_and_the_others_alone(
    server: Server, query: str, code: str
) -> None:
    async with socket(server.address) as client:
        await client.ask("kept", CHANGES)
        await client.ask("bad", query)
        refused = await client.next()
        assert (refused["id"], refused["type"]) == ("bad", "error")
        assert [error["extensions"]["code"] for error in refused["payload"]] == [code]
        await still_works(client)
        [id] = create(server.address)
        assert await client.changes(1) == [(id, "QUEUED")]


async def test_a_cursor_from_the_future_is_an_error_of_its_subscription(server: Server) -> None:
    async with socket(server.address) as client:
        cursor = (await client.answer("s", "{ statistics { cursor } }"))["statistics"]["cursor"]
        await client.ask("bad", CHANGES, after=cursor[:-1] + "fffff")
        refused = await client.next()
        assert refused["payload"][0]["extensions"]["code"] == "BAD_USER_INPUT"
        await still_works(client)


async def test_pings_are_answered_with_what_they_carry(server: Server) -> None:
    async with socket(server.address, init=False) as client:
        await client.send({"type": "ping"})
        assert await client.next() == {"type": "pong"}
        await client.send({"type": "ping", "payload": {"n": 1}})
        assert await client.next() == {"type": "pong", "payload": {"n": 1}}
        await client.send({"type": "pong"})
        await client.send({"type": "ping"})
        assert await client.next() == {"type": "pong"}


async def test_a_completed_subscription_says_no_more(server: Server) -> None:
    async with socket(server.address) as client:
        await client.ask("1", CHANGES)
        await client.ask("2", CHANGES)
        await client.send({"id": "1", "type": "complete"})
        await client.send({"id": "unknown", "type": "complete"})
        await still_works(client)
        [id] = create(server.address)
        message = await client.next()
        assert (message["id"], message["payload"]["data"]["taskStatusChanged"]["taskId"]) == ("2", id)
        await still_works(client)


@pytest.mark.slow
async def test_tokens_come_with_the_introduction_and_end_the_socket_with_them(tmp_path: Path) -> None:
    with served(tmp_path) as server:
        token = await asyncio.to_thread(made_token, server.database, "screen", Role.VIEWER)
        assert await refusal(server, None) == await refusal(server, {"Authorization": "Bearer wrong"}) == 4401
        async with socket(server.address, init={"authorization": f"Bearer {token}"}) as client:
            await client.ask("1", 'mutation { cancelTask(id: "1") { __typename } }')
            refused = await client.next()
            assert refused["payload"][0]["extensions"]["code"] == "FORBIDDEN"
            await client.ask("2", CHANGES)
            await asyncio.to_thread(revoked, server.database, "screen")
            assert await client.closed() == (4401, "This token is not in force any more")


async def refusal(server: Server, payload: object) -> int:
    async with socket(server.address, init=False) as client:
        await client.send({"type": "connection_init", "payload": payload})
        return (await client.closed())[0]
