"""Do lists, counts, claims and statistics cost the same however many tasks there are? Draws docs/growth.svg."""

import argparse
import asyncio
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from itertools import product
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bench import data
from bench.contenders import ROOT
from bench.curves import draw
from db.records import (
    ClaimRequest,
    JsonText,
    NewTask,
    OrderDirection,
    TaskFilter,
    TaskOrderField,
    TaskPageQuery,
    TaskStatus,
)
from db.sqlite.store import SqliteStore

ROUNDS, REPEATS = 10, 10
"""The databases take turns, so that the machine's moods fall on all of them."""
QUEUED = TaskFilter(statuses=(TaskStatus.QUEUED,), task_types=("keyword_search",))
NEW = NewTask("keyword_search", JsonText('{"query":"a"}'))
Operation = Callable[[SqliteStore], Awaitable[object]]


def deep(store: SqliteStore) -> Awaitable[object]:
    """The page after a task in the middle of the list."""
    query = TaskPageQuery(100, after=("2025-11-01T01:00:00.000000+00:00", 3_600), direction=OrderDirection.DESC)
    return store.page(query)


OPERATIONS: dict[str, Operation] = {
    "newest 100": lambda store: store.page(TaskPageQuery(100)),
    "100 of one status and type": lambda store: store.page(TaskPageQuery(100, QUEUED)),
    "100 by priority": lambda store: store.page(TaskPageQuery(100, order=TaskOrderField.PRIORITY)),
    "100 deep in the list": deep,
    "count by status and type": lambda store: store.count(QUEUED),
    "statistics": lambda store: store.statistics(),
    "claim": lambda store: store.claim(ClaimRequest("worker-1")),
    "create": lambda store: store.create([NEW]),
}
Curves = dict[str, list[tuple[int, float]]]
"""By operation: numbers of tasks, and the median of its time in milliseconds."""


async def measure(paths: Mapping[int, Path]) -> Curves:
    """The median of each operation on each of these databases, by their numbers of tasks."""
    stores = {tasks: SqliteStore(path) for tasks, path in paths.items()}
    for store in stores.values():
        await store.open()
    times: dict[tuple[str, int], list[float]] = defaultdict(list)
    for (tasks, store), (name, operation) in product(list(stores.items()) * ROUNDS, OPERATIONS.items()):
        for _ in range(REPEATS):
            started = time.perf_counter()
            await operation(store)
            times[name, tasks].append((time.perf_counter() - started) * 1e3)
    for store in stores.values():
        await store.close()
    return {name: [(tasks, median(times[name, tasks])) for tasks in stores] for name in OPERATIONS}


def main() -> None:
    """Measure at 10,000 tasks and ten times as many until the most, print and draw."""
    parser = argparse.ArgumentParser(prog="python -m bench.growth", description=__doc__)
    parser.add_argument("--most", type=int, default=1_000_000)
    most, tasks, paths = parser.parse_args().most, 10_000, dict[int, Path]()
    with TemporaryDirectory(prefix="taskdeck-bench-") as folder:
        while tasks <= most:
            paths[tasks] = Path(folder) / f"{tasks}.db"
            data.make(paths[tasks], tasks)
            print(f"{tasks:,} tasks made", flush=True)
            tasks *= 10
        curves = asyncio.run(measure(paths))
    for name, points in curves.items():
        line = "  ".join(f"{time_ms:8.3f} ms" for _, time_ms in points)
        print(f"{name:28}{line}   {points[-1][1] / points[0][1]:.2f} times")
    (ROOT / "docs" / "growth.svg").write_text(draw(curves))


if __name__ == "__main__":
    main()
