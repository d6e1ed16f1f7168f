"""Clients that stop reading while 10 MB are told: what each of them costs, and when it is cut."""

import asyncio
import json
import socket
import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path

from bench.fanout import Rows, product
from bench.subscribers import HANDSHAKE, TEXT, client_frame, subscribed
from db.clock import instant

QUERY = "subscription { taskStatusChanged { cursor task { parameters } } }"
SUBSCRIBE = json.dumps({"id": "1", "type": "subscribe", "payload": {"query": QUERY}}).encode()
READERS, EVENTS, EVENT_BYTES = 200, 200, 50_000
LONGEST_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Trial:
    """When the last stalled client was cut, the most that the kernel held for one, and the server's largest memory."""

    seconds: float
    kernel_kilobytes: float
    server_kilobytes: float


async def stalled() -> Rows:
    """One of many stalled clients: its connection and all that is held for it, over a server that has none of them."""
    none, many = await trial(0), await trial(READERS)
    server = (many.server_kilobytes - none.server_kilobytes) / READERS
    told = (
        f"cut after {many.seconds:.0f} s; {many.kernel_kilobytes:.0f} KB in the kernel, {server:.0f} KB in the server"
    )
    return [(f"A client that stops reading, 10 MB behind (one of {READERS})", told)]


async def trial(readers: int) -> Trial:
    """Tell one client that reads, and so many that do not, until all of those are cut. Raises TimeoutError."""
    with product() as target:
        asleep = [fallen_asleep(target.port) for _ in range(readers)]
        ports = {client.getsockname()[1] for client in asleep}
        [reader] = await subscribed(target.port, 1, SUBSCRIBE, 0)
        await asyncio.sleep(2)
        most_held, most_used, begun = 0, 0.0, time.monotonic()
        await asyncio.to_thread(insert_large, target.database)
        async with asyncio.timeout(LONGEST_SECONDS):
            while (held := queued(target.port, ports)) or reader.received < EVENTS:
                most_held, most_used = max([most_held, *held]), max(most_used, target.megabytes())
                await asyncio.sleep(0.05)
        return Trial(time.monotonic() - begun, most_held / 1024, most_used * 1024)


def fallen_asleep(port: int) -> socket.socket:
    """A client that has subscribed, and reads no more."""
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8_192)
    client.connect(("127.0.0.1", port))
    for sent, answer in ((HANDSHAKE.encode(), b" 101 "), (client_frame(TEXT, b'{"type":"connection_init"}'), b"_ack")):
        client.sendall(sent)
        assert answer in client.recv(4_096)
    client.sendall(client_frame(TEXT, SUBSCRIBE))
    return client


def insert_large(database: Path) -> None:
    """Write tasks with large parameters, of this moment: older events are soon pruned."""
    large = "INSERT INTO task_queue (task_type, parameters, created_at, updated_at) VALUES ('probe', ?, ?, ?)"
    now = instant(time.time())
    with sqlite3.connect(database, timeout=30) as connection:
        connection.executemany(large, [(json.dumps({"x": "x" * EVENT_BYTES}), now, now)] * EVENTS)


def queued(port: int, clients: set[int]) -> list[int]:
    """The bytes that the kernel holds for each of these clients that is still connected."""
    found = []
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        _, local, remote, state, queues, *_ = line.split()
        ends = int(local.rpartition(":")[2], 16), int(remote.rpartition(":")[2], 16)
        if ends[0] == port and ends[1] in clients and state == "01":
            found.append(int(queues.partition(":")[0], 16))
    return found
