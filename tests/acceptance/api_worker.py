"""A worker over GraphQL, as a process. It prints the id of each task that it ran, and `begun` before a long one."""

import argparse
import asyncio
from typing import Any

from taskdeck import RunningTask, Worker

parser = argparse.ArgumentParser()
parser.add_argument("server")
parser.add_argument("name")
parser.add_argument("--sleep", type=float, default=0.0)
parser.add_argument("--concurrency", type=int, default=4)
parser.add_argument("--drain", type=float, default=30.0)
options = parser.parse_args()
worker = Worker(
    options.server,
    name=options.name,
    concurrency=options.concurrency,
    lease_seconds=5,
    drain_seconds=options.drain,
)


async def echo(task: RunningTask, **parameters: Any) -> dict[str, Any]:
    if options.sleep:
        print("begun", flush=True)
    await asyncio.sleep(options.sleep)
    print(task.id, flush=True)
    return {"by": worker.name, "saw": sorted(parameters)}


for task_type in ("channel_scrape", "trending_scrape", "keyword_search"):
    worker.task(task_type)(echo)

if __name__ == "__main__":
    worker.run()
