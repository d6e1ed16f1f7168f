"""What the streams promise, tried at size: exactness, memory, latency, the end of the server."""

import asyncio
import json
import os
import random
import signal
import sqlite3
import statistics
import time
from pathlib import Path

import httpx

from bench.fanout import SUBSCRIBE, Rows, Target, heard, measure, product, write
from bench.subscribers import subscribed

QUERY = "subscription ($after: Cursor) { taskStatusChanged(after: $after) { cursor } }"
CREATE = 'mutation { createTask(input: {taskType: "trending_scrape"}) { __typename } }'


async def crowd(subscribers: int, events: int) -> Rows:
    """From commit to receipt, for all of a crowd."""
    with product() as target:
        run = await measure(target, subscribers, events)
    shape = f"{subscribers:,} subscribers at 50 events/s, {events} events"
    return [
        (f"Commit to receipt, {shape}", f"p50 {run.percentile(0.5):.0f} ms, p99 {run.percentile(0.99):.0f} ms"),
        (f"Messages per CPU second, {shape}", f"{run.rate:,.0f}"),
    ]


async def latency(events: int) -> Rows:
    """For one subscriber: writes of another process from their commit, our own from before their request."""
    with product() as target:
        other = await measure(target, 1, events)
        [subscriber] = await subscribed(target.port, 1, SUBSCRIBE, 1)
        own = []
        async with httpx.AsyncClient() as client:
            for count in range(1, events + 1):
                begun = time.monotonic_ns()
                await client.post(f"http://127.0.0.1:{target.port}/graphql", json={"query": CREATE})
                await heard([subscriber], count)
                own.append((subscriber.noted[-1][1] - begun) / 1e6)
                await asyncio.sleep(0.01)
    ends = statistics.quantiles(own, n=100)
    return [
        ("One subscriber, a write of another process: from its commit", told(other.milliseconds)),
        (
            "One subscriber, a write of this process: from before its request",
            f"p50 {ends[49]:.1f}, p99 {ends[98]:.1f} ms",
        ),
    ]


def told(milliseconds: list[float]) -> str:
    """The middle and the tail."""
    ends = statistics.quantiles(milliseconds, n=100)
    return f"p50 {ends[49]:.1f}, p99 {ends[98]:.1f} ms"


async def idle(subscribers: int) -> Rows:
    """The memory of a process with so many subscriptions, a socket each."""
    with product() as target:
        before = target.megabytes()
        listening = await subscribed(target.port, subscribers, SUBSCRIBE, 0)
        await asyncio.sleep(2)
        after = target.megabytes()
        for each in listening:
            each.transport.abort()
    return [(f"Memory with {subscribers:,} idle subscriptions", f"{after:.0f} MB (with none: {before:.0f} MB)")]


async def exact(clients: int, disconnects: int) -> Rows:
    """Clients that are cut off all the time and resume by cursor, while three processes write."""
    with product() as target:
        database = target.database
        following = [asyncio.ensure_future(resume(target, disconnects, random.Random(n))) for n in range(clients)]
        writing = [asyncio.ensure_future(write_until(database, following)) for _ in range(3)]
        seen = await asyncio.gather(*following)
        await asyncio.gather(*writing)
        with sqlite3.connect(database) as connection:
            rows = connection.execute("SELECT seq FROM task_events WHERE kind = 'status' ORDER BY seq")
            log = [seq for (seq,) in rows]
    missing = sum(len({seq for seq in log if start < seq <= max(s)} - set(s)) for start, s in seen)
    repeated = sum(len(s) - len(set(s)) for _, s in seen)
    total = clients * disconnects
    what = f"{total:,} forced disconnects of {clients} clients, {len(log):,} events by 3 processes"
    return [(what, f"{missing} missing, {repeated} repeated, of {sum(len(s) for _, s in seen):,} heard")]


async def write_until(database: Path, following: list[asyncio.Future[tuple[int, list[int]]]]) -> None:
    """Write as long as anybody follows."""
    while not all(each.done() for each in following):
        await write(database, 300, 100)


async def resume(target: Target, disconnects: int, chance: random.Random) -> tuple[int, list[int]]:
    """Where one client begins, and the positions that it hears, cut off so many times."""
    async with httpx.AsyncClient() as client:
        body = {"query": "{ statistics { cursor } }"}
        answer = await client.post(f"http://127.0.0.1:{target.port}/graphql", json=body)
    start = answer.json()["data"]["statistics"]["cursor"]
    log_id, _, begin = start.rpartition("-")
    seen = list[int]()
    for _ in range(disconnects):
        after = f"{log_id}-{seen[-1]:x}" if seen else start
        payload = {"query": QUERY, "variables": {"after": after}}
        subscribe = json.dumps({"id": "1", "type": "subscribe", "payload": payload}).encode()
        [subscriber] = await subscribed(target.port, 1, subscribe, 1)
        await heard([subscriber], chance.randint(1, 5))
        subscriber.transport.abort()
        seen += [seq for seq, _ in subscriber.noted]
    return int(begin, 16), seen


async def memory(deliveries: int) -> Rows:
    """How much a process grows while it delivers so many events."""
    subscribers = 200
    events = deliveries // subscribers
    with product() as target:
        for _ in range(2):  # until the rings, and SQLite's own memory of pages, hold what they may
            await measure(target, subscribers, events, 0)
        before = target.megabytes()
        await measure(target, subscribers, events, 0)
        after = target.megabytes()
    what = f"Growth over {deliveries:,} delivered events, after as many twice"
    return [(what, f"{after - before:+.1f} MB, from {before:.0f} MB")]


async def sigterm(subscribers: int) -> Rows:
    """The end of a server with subscribers: how all are closed, and how long it takes."""
    with product() as target:
        listening = await subscribed(target.port, subscribers, SUBSCRIBE, 0)
        begun = time.monotonic()
        os.kill(target.pid, signal.SIGTERM)
        codes = await asyncio.gather(*(each.lost for each in listening))
        await asyncio.to_thread(until_ended, target.pid)
        seconds = time.monotonic() - begun
    closed = sum(code == 1012 for code in codes)
    return [(f"SIGTERM with {subscribers:,} subscribers", f"{closed:,} closed with 1012, gone after {seconds:.1f} s")]


def until_ended(pid: int) -> None:
    """Wait for a child of ours, though somebody else will ask how it ended."""
    while " Z " not in Path(f"/proc/{pid}/stat").read_text():
        time.sleep(0.01)
