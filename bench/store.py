"""What does each operation of the store cost by itself, and how much of that do callers at once share?"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import uvloop

from bench import data
from db.records import ClaimRequest, JsonText, NewTask, TaskFilter, TaskPageQuery, TaskStatus
from db.sqlite.store import SqliteStore

TASKS = 100_000
CALLERS = (1, 32)
ROW = ("id", "task_type", "status", "priority", "created_at", "retry_count", "claimed_by", "progress")
NEW = NewTask("keyword_search", JsonText('{"query":"a"}'))
Operation = Callable[[SqliteStore, int], Awaitable[object]]

OPERATIONS: dict[str, tuple[Operation, int]] = {
    "one task, 8 columns": (lambda store, n: store.task(1 + n * 7919 % TASKS, ROW), 6_400),
    "100 tasks, 8 columns": (lambda store, n: store.page(TaskPageQuery(100), ROW), 640),
    "count by status": (lambda store, n: store.count(TaskFilter(statuses=(TaskStatus.QUEUED,))), 3_200),
    "statistics": (lambda store, n: store.statistics(), 3_200),
    "labels of 100 tasks": (lambda store, n: store.labels(range(1, 101)), 640),
    "create one": (lambda store, n: store.create([NEW]), 1_600),
    "create 1,000": (lambda store, n: store.create([NEW] * 1_000), 32),
    "claim and complete one": (lambda store, n: work(store, n), 640),
}
"""Each with how often it is asked."""


async def work(store: SqliteStore, number: int) -> None:
    """Claim a task and hand in its result."""
    for claimed in await store.claim(ClaimRequest(f"worker-{number % 32}")):
        await store.complete(claimed.lease, JsonText("{}"))


async def measure(store: SqliteStore, operation: Operation, calls: int, callers: int) -> tuple[float, float]:
    """Microseconds of CPU and of waiting for each call, with so many callers at once."""

    async def caller(first: int) -> None:
        for number in range(first, calls, callers):
            await operation(store, number)

    cpu, wall = time.process_time(), time.perf_counter()
    await asyncio.gather(*map(caller, range(callers)))
    return (time.process_time() - cpu) / calls * 1e6, (time.perf_counter() - wall) / calls * 1e6


async def compare(path: Path) -> None:
    """Print a line for each operation."""
    store = SqliteStore(path)
    await store.open()
    head = "".join(f"{f'{callers} callers: µs CPU':>22}{'µs elapsed':>12}" for callers in CALLERS)
    print(f"{'':24}{head}")
    for name, (operation, calls) in OPERATIONS.items():
        found = [await measure(store, operation, calls, callers) for callers in CALLERS]
        print(f"{name:24}" + "".join(f"{cpu:22,.1f}{wall:12,.1f}" for cpu, wall in found), flush=True)
    await store.close()


def main() -> None:
    """Measure on a new database of 100,000 tasks."""
    with TemporaryDirectory(prefix="taskdeck-bench-") as folder:
        path = Path(folder) / "queue.db"
        data.make(path, TASKS)
        uvloop.run(compare(path))


if __name__ == "__main__":
    main()
