"""Streams that never miss and never repeat, between real processes."""

import asyncio
import random
import socket as sockets
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from gql import Client, gql
from gql.transport.websockets import WebsocketsTransport
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from tests.acceptance.processes import ENVIRONMENT
from tests.live.talking import CHANGES, Socket, create, listening, socket
from tests.serving import Server, served

WRITER = Path(__file__).with_name("writer.py")
START = "{ statistics { cursor } }"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with served(tmp_path_factory.mktemp("live")) as server:
        yield server
        assert "Traceback" not in server.log()


async def writing(server: Server, count: int, rest_seconds: float = 0.0) -> asyncio.subprocess.Process:
    """Another process that writes into the server's file."""
    arguments = (str(server.database), str(count), str(rest_seconds))
    return await asyncio.create_subprocess_exec(sys.executable, str(WRITER), *arguments, env=ENVIRONMENT)


def logged(server: Server, after: str) -> list[int]:
    """The positions of all status changes after a cursor, as they stand in the file."""
    question = "SELECT seq FROM task_events WHERE kind = 'status' AND seq > ? ORDER BY seq"
    with sqlite3.connect(server.database) as database:
        return [seq for (seq,) in database.execute(question, (position(after),))]


def now(server: Server) -> str:
    """The cursor of the present."""
    return str(server.graphql(START).json()["data"]["statistics"]["cursor"])


def position(cursor: str) -> int:
    return int(cursor.rpartition("-")[2], 16)


class Resumer:
    """A client that loses its connection all the time, and resumes after the last cursor that it saw."""

    def __init__(self, server: Server, chance: random.Random) -> None:
        self.server, self.chance = server, chance
        self.seen: list[int] = []
        self.disconnects = 0

    async def follow(self, start: str, count: int) -> None:
        """Read until `count` changes were seen."""
        cursor = start
        while len(self.seen) < count:
            async with socket(self.server.address) as client:
                await client.ask("1", CHANGES, after=cursor)
                for _ in range(min(self.chance.randint(1, 25), count - len(self.seen))):
                    [change] = await client.payloads(1, 30)
                    cursor = change["cursor"]
                    self.seen.append(position(cursor))
                client.connection.transport.abort()
                self.disconnects += 1


async def test_clients_that_resume_miss_nothing_and_hear_nothing_twice(server: Server) -> None:
    start = now(server)
    resumers = [Resumer(server, random.Random(seed)) for seed in range(6)]
    following = asyncio.gather(*(resumer.follow(start, 360) for resumer in resumers))
    writers = [await writing(server, 30, 0.001) for _ in range(3)]
    create(server.address, 90)
    await asyncio.wait_for(following, 60)
    assert [await writer.wait() for writer in writers] == [0, 0, 0]
    expected = logged(server, start)
    assert len(expected) == 360
    assert [resumer.seen for resumer in resumers] == [expected] * len(resumers)
    assert min(resumer.disconnects for resumer in resumers) > 10


@pytest.mark.slow
async def test_two_servers_on_one_file_tell_the_same(tmp_path: Path, server: Server) -> None:
    with served(tmp_path, database=server.database) as other:
        async with socket(server.address) as one, socket(other.address) as two:
            await one.ask("1", CHANGES)
            await two.ask("1", CHANGES)
            await one.answer("s", START)
            await two.answer("s", START)
            ids = create(server.address, 2) + create(other.address, 2)
            assert await one.payloads(4) == await two.payloads(4)
            assert len(set(ids)) == 4


@pytest.mark.slow
async def test_the_end_of_the_server_closes_sockets_with_1012_and_they_resume_with_the_next(tmp_path: Path) -> None:
    with served(tmp_path) as server:
        clients = [await connected(server) for _ in range(50)]
        [first] = create(server.address)
        assert [await client.changes(1) for client in clients] == [[(first, "QUEUED")]] * 50
        cursor = now(server)
        waiting = asyncio.ensure_future(clients[0].answer("wait", AWAIT, id=first))
        await asyncio.sleep(0.2)
        ended = asyncio.ensure_future(asyncio.to_thread(server.process.end, 10))
        assert await waiting == {"awaitTasks": [{"status": "QUEUED"}]}
        assert {await client.closed() for client in clients} == {(1012, "")}
        assert await ended in (0, -15)
    writer = await writing(server, 5)
    assert await writer.wait() == 0
    (tmp_path / "again").mkdir()
    with served(tmp_path / "again", database=server.database) as again:
        async with socket(again.address) as client:
            await client.ask("1", CHANGES, after=cursor)
            missed = [position(change["cursor"]) for change in await client.payloads(15)]
            assert missed == logged(server, cursor)


AWAIT = "query ($id: ID!) { awaitTasks(ids: [$id], timeoutSeconds: 30) { status } }"


async def connected(server: Server) -> Socket:
    """A subscriber that has begun to listen."""
    address = server.address.replace("http", "ws") + "/graphql"
    connection = await connect(address, subprotocols=[Subprotocol("graphql-transport-ws")], compression=None)
    client = Socket(connection)
    await client.send({"type": "connection_init"})
    await client.next()
    await client.ask("1", CHANGES)
    await client.answer("s", START)
    return client


def insert_large(server: Server, count: int) -> None:
    """Write tasks with parameters of 50 KB into the file."""
    large = "INSERT INTO task_queue (task_type, parameters, created_at, updated_at) VALUES ('probe', ?, ?, ?)"
    with sqlite3.connect(server.database, timeout=30) as database:
        database.executemany(large, [(f'{{"x": "{"x" * 50_000}"}}', "2025-01-01", "2025-01-01")] * count)


@pytest.mark.slow
async def test_a_client_that_stops_reading_is_cut_and_delays_nobody(tmp_path: Path) -> None:
    query = "subscription { taskStatusChanged { cursor task { parameters } } }"
    with served(tmp_path, reader_seconds=1) as server:
        small = sockets.socket()
        small.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, 8_192)
        small.connect(("127.0.0.1", server.port))
        address = server.address.replace("http", "ws") + "/graphql"
        protocols = [Subprotocol("graphql-transport-ws")]
        async with connect(address, sock=small, subprotocols=protocols, compression=None, max_queue=1) as connection:
            stalled = Socket(connection)
            await stalled.send({"type": "connection_init"})
            await stalled.next()
            await stalled.ask("1", query)
            async with socket(server.address) as reader:
                await reader.ask("1", query)
                await reader.answer("s", START)
                insert_large(server, 40)
                assert len(await reader.payloads(40)) == 40
                await asyncio.sleep(4)
                found = 0
                with suppress(ConnectionClosed):
                    while True:
                        await asyncio.wait_for(connection.recv(), 5)
                        found += 1
                assert found < 40
                assert connection.close_code == 1006


async def test_the_client_library_of_python_is_served(server: Server) -> None:
    transport = WebsocketsTransport(url=server.address.replace("http", "ws") + "/graphql")
    async with Client(transport=transport) as session:
        found = []
        start = now(server)
        ids = create(server.address, 3)
        request = gql(CHANGES)
        request.variable_values = {"after": start}
        async for answer in session.subscribe(request):
            found.append(answer["taskStatusChanged"]["taskId"])
            if len(found) == 3:
                break
        assert found == ids


@pytest.mark.slow
async def test_numbers_are_told_at_most_as_often_as_asked(server: Server) -> None:
    query = "subscription { statisticsChanged(everySeconds: 0.5) { totalTasks } }"
    loop = asyncio.get_running_loop()
    async with socket(server.address) as client:
        await client.ask("1", query)
        times, totals = [], []
        writer = await writing(server, 100, 0.003)
        while not totals or totals[-1] < totals[0] + 100:
            [numbers] = await client.payloads(1)
            times.append(loop.time())
            totals.append(numbers["totalTasks"])
        await writer.wait()
        assert totals == sorted(set(totals))
        assert len(totals) <= 2 + (times[-1] - times[0]) / 0.5


async def test_a_filter_is_heard_by_each_as_it_asked(server: Server) -> None:
    async with socket(server.address) as client:
        await client.ask("high", CHANGES, filter={"minPriority": 8})
        await client.ask("low", CHANGES, filter={"maxPriority": 3})
        await client.answer("s", START)
        [low], [high] = create(server.address, priority=1), create(server.address, priority=9)
        create(server.address, priority=5)
        told = [await client.next(), await client.next()]
        assert {(m["id"], m["payload"]["data"]["taskStatusChanged"]["taskId"]) for m in told} == {
            ("low", low),
            ("high", high),
        }
        await client.answer("t", START)


async def test_the_three_ways_tell_the_same(server: Server) -> None:
    page = "query ($after: Cursor) { taskEvents(after: $after) { events { cursor } hasMore } }"
    async with socket(server.address) as client:
        start = now(server)
        writer = await writing(server, 10)
        await client.ask("1", CHANGES, after=start)
        heard = [change["cursor"] for change in await client.payloads(30)]
        await writer.wait()
    async with listening(server.address, last=start) as stream:
        assert [(await stream.next())[1] for _ in range(30)] == heard
    found = server.graphql(page, {"after": start}).json()["data"]["taskEvents"]
    assert [event["cursor"] for event in found["events"]] == heard
