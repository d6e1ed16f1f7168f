"""How many tasks a second are created in bulk, and claimed and completed by 32 workers, through GraphQL?"""

import argparse
import asyncio
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import uvloop

from bench import data
from bench.compare import add_token
from bench.contenders import contenders, started
from bench.lean import Line
from bench.load import cpu_seconds
from bench.questions import shipped

CREATED_AT_ONCE, WORKERS, CLAIMED_AT_ONCE = 1_000, 32, 25
INPUT = {"taskType": "keyword_search", "parameters": {"query": "a"}}
CREATE = "mutation Create($inputs: [CreateTaskInput!]!) { createTasks(inputs: $inputs) { __typename } }"
CLAIM = shipped("ClaimTasks")
Ask = Callable[[str, dict[str, Any]], Awaitable[dict[str, Any]]]


def complete(count: int) -> str:
    """A document that hands in so many results."""
    leases = ", ".join(f"$l{number}: ID!" for number in range(count))
    fields = " ".join(f"t{number}: completeTask(lease: $l{number}) {{ __typename }}" for number in range(count))
    return f"mutation Complete({leases}) {{ {fields} }}"


async def create(ask: Ask, until: float) -> int:
    """Create until the time is up; how many tasks."""
    made = 0
    while time.monotonic() < until:
        await ask(CREATE, {"inputs": [INPUT] * CREATED_AT_ONCE})
        made += CREATED_AT_ONCE
    return made


async def work(ask: Ask, worker: str, until: float) -> int:
    """Claim and complete until the time is up; how many tasks."""
    done = 0
    while time.monotonic() < until:
        claim = {"input": {"workerId": worker, "limit": CLAIMED_AT_ONCE}}
        claimed = (await ask(CLAIM, claim))["claimTasks"]
        if not claimed:
            raise RuntimeError("No tasks are left: create more before")
        answer = await ask(complete(len(claimed)), {f"l{place}": task["lease"] for place, task in enumerate(claimed)})
        done += sum(each["__typename"] == "LeaseAccepted" for each in answer.values())
    return done


async def measure(port: int, process: int, token: str, seconds: int) -> None:
    """Create for a while, then work for a while, and print what was done."""
    lines = [await Line.open(port, token) for _ in range(WORKERS)]

    async def timed(what: str, jobs: Callable[[float], list[Awaitable[int]]]) -> None:
        cpu, begun = cpu_seconds(process), time.monotonic()
        tasks = sum(await asyncio.gather(*jobs(begun + seconds)))
        elapsed, used = time.monotonic() - begun, cpu_seconds(process) - cpu
        print(f"{what}: {tasks / elapsed:,.0f} tasks/s, {tasks / used:,.0f} per CPU second of the server", flush=True)

    await timed("createTasks, 1,000 a call", lambda until: [create(line.ask, until) for line in lines[:3]])
    await timed(
        "claim and complete",
        lambda until: [work(line.ask, f"worker-{number}", until) for number, line in enumerate(lines)],
    )


def main() -> None:
    """Measure on a new database."""
    parser = argparse.ArgumentParser(prog="python -m bench.writes", description=__doc__)
    parser.add_argument("--seconds", type=int, default=4)
    with TemporaryDirectory(prefix="taskdeck-bench-") as folder:
        database = Path(folder) / "queue.db"
        data.make(database, 1_000)
        token = add_token(database)
        product = next(each for each in contenders(Path(folder)) if each.name == "product")
        with started(product, database) as (port, process):
            uvloop.run(measure(port, process, token, parser.parse_args().seconds))


if __name__ == "__main__":
    main()
