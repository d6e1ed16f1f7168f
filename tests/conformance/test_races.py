"""Many at once: connections, stores and processes on one queue."""

import asyncio
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from db.clock import Environment
from db.errors import LeaseLost
from db.records import ClaimRequest, JsonText, Lease, TaskFilter, TaskStatus
from db.sqlite.library import newer as sqlite3
from db.store import Store
from tests.conformance.builders import clock_of, history, made, new, record

CLAIM_ALL = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=30)
worker = sys.argv[2]
while True:
    connection.execute("BEGIN IMMEDIATE")
    row = connection.execute("SELECT id FROM task_queue WHERE status = 'queued' LIMIT 1").fetchone()
    if row is None:
        break
    connection.execute("UPDATE task_queue SET status = 'claimed', claimed_at = 't', claimed_by = ?, updated_at = 't' "
                       "WHERE id = ?", (worker, row[0]))
    connection.execute("COMMIT")
    connection.execute("UPDATE task_queue SET status = 'completed', completed_at = 't', updated_at = 't' WHERE id = ?",
                       (row[0],))
    print(row[0])
"""
COUNT = """
import asyncio, sys
from pathlib import Path
from db.sqlite.store import SqliteStore
async def main():
    store = SqliteStore(Path(sys.argv[1]))
    await store.open()
    print("ready", flush=True)
    sys.stdin.readline()
    for _ in range(50):
        await store.prune()
    await store.close()
asyncio.run(main())
"""


async def claim_all(store: Store, worker: str) -> list[Lease]:
    leases = []
    while granted := await store.claim(ClaimRequest(worker, limit=3)):
        leases += [grant.lease for grant in granted]
        for grant in granted:
            await store.complete(grant.lease, JsonText("1"))
    return leases


async def test_every_task_is_granted_once_to_stores_and_processes(open_store, path: Path) -> None:
    stores = [await open_store() for _ in range(3)]
    await made(stores[0], *[new() for _ in range(300)])
    processes = [
        subprocess.Popen([sys.executable, "-c", CLAIM_ALL, str(path), f"direct-{n}"], stdout=subprocess.PIPE, text=True)
        for n in range(2)
    ]
    workers = [claim_all(store, f"w{n}-{m}") for n, store in enumerate(stores) for m in range(4)]
    leases = [lease for taken in await asyncio.gather(*workers) for lease in taken]
    outputs = [await asyncio.to_thread(process.communicate) for process in processes]
    direct = [int(line) for output, _ in outputs for line in output.split()]
    assert sorted([lease.task_id for lease in leases] + direct) == list(range(1, 301))
    assert {lease.attempt for lease in leases} <= {1}
    for task_id in range(1, 301):
        assert await history(stores[0], task_id) == [TaskStatus.QUEUED, TaskStatus.CLAIMED, TaskStatus.COMPLETED]
    assert (await stores[1].count(TaskFilter(statuses=(TaskStatus.COMPLETED,)))).value == 300


async def test_processes_that_count_at_once_count_each_event_once(
    store: Store, environment: Environment, path: Path, outside
) -> None:
    clock_of(environment).wall = time.time()
    await made(store, *[new() for _ in range(6_000)])
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", COUNT, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    for process in processes:
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        process.stdin.write("\n")
        process.stdin.flush()
    for _ in range(10):
        await made(store, *[new() for _ in range(100)])
    for process in processes:
        await asyncio.to_thread(process.communicate)
        assert process.returncode == 0
    await store.prune()
    assert outside.execute("SELECT count(*) FROM v_uncounted_flow").fetchone() == (0,)
    assert outside.execute("SELECT what, sum(count) FROM task_flow").fetchall() == [("created", 7_000)]


async def test_one_key_makes_one_task_however_many_ask(open_store) -> None:
    stores = [await open_store() for _ in range(3)]
    asked = [store.create([new(idempotency_key=f"k{n % 5}")]) for n in range(20) for store in stores]
    outcomes = [outcome for told in await asyncio.gather(*asked) for outcome in told]
    kinds = Counter(type(outcome).__name__ for outcome in outcomes)
    assert kinds == {"Created": 5, "Duplicate": 55}
    assert len({outcome.task.id for outcome in outcomes}) == 5


async def test_of_many_ends_of_one_attempt_one_counts(open_store) -> None:
    stores = [await open_store() for _ in range(2)]
    tasks = await made(stores[0], *[new() for _ in range(20)])
    grants = await stores[0].claim(ClaimRequest("w1", limit=20))

    async def end(number: int, lease: Lease) -> None:
        store = stores[number % 2]
        ways = [
            lambda: store.complete(lease, None), lambda: store.release(lease), lambda: store.fail(lease, "boom"),
            lambda: store.cancel(lease.task_id, force=True),
        ]  # fmt: skip
        try:
            await ways[number % 4]()
        except Exception as refused:
            assert isinstance(refused, LeaseLost) or "already" in str(refused)  # noqa: PT017

    await asyncio.gather(*[end(n, grant.lease) for grant in grants for n in range(8)])
    for task in tasks:
        ended = (await history(stores[0], task.id))[2:]
        assert len(ended) <= 2, ended
        assert (await record(stores[0], task.id)).status == ended[-1]
        assert ended.count(TaskStatus.COMPLETED) + ended.count(TaskStatus.CANCELLED) <= 1


async def test_a_bulk_cancel_among_claims_leaves_each_task_with_one_end(open_store) -> None:
    stores = [await open_store() for _ in range(2)]
    await made(stores[0], *[new() for _ in range(400)])
    selection = await stores[0].select(TaskFilter())
    outcome, *_ = await asyncio.gather(
        stores[0].cancel_many(selection.id), claim_all(stores[1], "w1"), claim_all(stores[1], "w2")
    )
    assert outcome.affected + outcome.skipped == 400
    for task_id in range(1, 401):
        ends = [s for s in await history(stores[0], task_id) if s in (TaskStatus.COMPLETED, TaskStatus.CANCELLED)]
        assert len(ends) == 1


def test_an_abandoned_writer_leaves_nothing(path: Path) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("INSERT INTO task_queue (task_type, parameters, created_at, updated_at) VALUES (1, 2, 3, 4)")
    connection.close()
    with sqlite3.connect(path) as again:
        assert again.execute("SELECT count(*) FROM task_queue").fetchone() == (0,)
        assert again.execute("SELECT count(*) FROM task_events").fetchone() == (0,)
