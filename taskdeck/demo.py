"""The demonstration: a worker whose tasks take a few seconds and sometimes fail, and a trickle of tasks for it."""

import asyncio
import random
import sys
from typing import Any

from taskdeck.client import Client, CreateTaskInput
from taskdeck.connection import connect
from taskdeck.persistence import persist
from taskdeck.running import FinalError, RunningTask
from taskdeck.worker import Worker

CHANNELS = ["@DemoKitchen", "@DemoScience", "@DemoMusic"]
QUERIES = ["graphql subscriptions", "sqlite wal", "sourdough", "night photography"]
COUNTRIES = ["US", "DE", "JP", "BR"]

worker = Worker("http://127.0.0.1:8000", concurrency=2, lease_seconds=15)


@worker.task("channel_scrape")
async def channel_scrape(channel_url: str, top_n: int, task: RunningTask) -> dict[str, Any]:
    """Pretend to read a channel."""
    return await pretend(task, f"videos of {channel_url}", top_n)


@worker.task("trending_scrape")
async def trending_scrape(country: str, category: str, top_n: int, task: RunningTask) -> dict[str, Any]:
    """Pretend to read the trending page."""
    return await pretend(task, f"trending {category} in {country}", top_n)


@worker.task("keyword_search")
async def keyword_search(query: str, top_n: int, task: RunningTask) -> dict[str, Any]:
    """Pretend to search."""
    return await pretend(task, f"results for {query}", top_n)


async def pretend(task: RunningTask, what: str, top_n: int) -> dict[str, Any]:
    """Take one to six seconds, report progress, and now and then fail."""
    steps = random.randint(4, 12)
    for step in range(steps):
        await asyncio.sleep(random.uniform(0.2, 0.5))
        await task.progress((step + 1) / steps, f"{step + 1} of {steps} pages")  # type: ignore[misc]
    if random.random() < 0.08:
        raise FinalError(f"No {what}: the page has gone")
    if random.random() < 0.12:
        raise ConnectionError("The connection was closed by the other side")
    return {"what": what, "found": random.randint(1, top_n)}


async def trickle(server: str) -> None:
    """Create a task every second or so, until stopped."""
    async with connect(server) as client:
        while True:
            await persist(lambda: create(client))
            await asyncio.sleep(random.expovariate(1.0))


async def create(client: Client) -> None:
    """Create one task of a type drawn by chance."""
    task_type, parameters = random.choice(
        [
            ("channel_scrape", {"channel_url": f"https://youtube.com/{random.choice(CHANNELS)}"}),
            ("trending_scrape", {"country": random.choice(COUNTRIES), "category": "music"}),
            ("keyword_search", {"query": random.choice(QUERIES)}),
        ]
    )
    request = CreateTaskInput(task_type=task_type, parameters=parameters, priority=random.choice([3, 5, 5, 5, 8]))
    await client.create_task(request)


if __name__ == "__main__":
    asyncio.run(trickle(sys.argv[1]))
