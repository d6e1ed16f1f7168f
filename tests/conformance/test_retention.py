"""What is old is removed, without a gap for who follows the log."""

import asyncio

import pytest

from db.access import AuditRecord
from db.clock import instant
from db.errors import CursorExpired
from db.records import Beat, LogBounds, LogLevel, LogLine, TaskFilter, TaskStatus
from db.store import Store
from tests.conformance.builders import clock_of, held, made, new, one


async def prune_all(store: Store) -> int:
    """Every batch that there is to remove."""
    removed, total = 1, 0
    while removed:
        removed = await store.prune()
        total += removed
    return total


async def test_young_and_few_nothing_is_removed(store: Store) -> None:
    await store.complete(await held(store), None)
    assert await prune_all(store) == 0
    assert (await store.log_bounds()).floor == 0


async def test_events_beyond_the_number_kept_go_and_the_floor_tells(open_store) -> None:
    store = await open_store(log_keep_events=10)
    await made(store, *[new() for _ in range(2500)])
    assert await prune_all(store) == 2490
    bounds = await store.log_bounds()
    assert (bounds.floor, bounds.head) == (2490, 2500)
    assert len(await store.events_after(2490)) == 10
    with pytest.raises(CursorExpired):
        await store.events_after(2489)


async def test_what_is_not_counted_yet_stays(open_store) -> None:
    """Events that come between the counting and the pruning of one round."""
    store = await open_store(log_keep_events=0)

    async def told() -> int:
        return sum(step.created for step in await store.throughput(3600, 60))

    await made(store, new(), new(), new())
    removed, _ = await asyncio.gather(store.prune(), made(store, new(), new()))
    assert removed == 3
    assert await store.log_bounds() == LogBounds(floor=3, head=5)
    assert await told() == 5
    assert await store.prune() == 2
    assert (await store.log_bounds(), await told()) == (LogBounds(floor=5, head=5), 5)


async def test_events_past_their_age_go(open_store, environment) -> None:
    store = await open_store(log_keep_seconds=100.0)
    await made(store, new(), new())
    clock_of(environment).advance(101)
    await one(store)
    assert await prune_all(store) == 2
    assert (await store.log_bounds()).floor == 2
    assert [event.task_id for event in await store.events_after(2)] == [3]


async def test_a_log_pruned_to_nothing_still_knows_its_head(open_store, environment) -> None:
    store = await open_store(log_keep_seconds=100.0)
    await made(store, new(), new())
    clock_of(environment).advance(101)
    await prune_all(store)
    bounds = await store.log_bounds()
    assert (bounds.floor, bounds.head) == (2, 2)
    assert await store.events_after(2) == []


async def test_finished_tasks_go_once_their_events_are_gone(open_store, environment, outside) -> None:
    store = await open_store(log_keep_seconds=100.0, finished_keep_seconds=50.0)
    done, failed = await held(store), await held(store)
    await store.log(done, [LogLine(LogLevel.INFO, "line")])
    await store.complete(done, None)
    await store.fail(failed, "boom", retryable=False)
    waiting = await one(store)
    cancelled = await one(store)
    clock_of(environment).advance(1)
    await store.cancel(cancelled)
    clock_of(environment).advance(60)
    assert await prune_all(store) == 0
    clock_of(environment).advance(60)
    young = await held(store, task_type="young")
    await store.complete(young, None)
    await prune_all(store)
    await prune_all(store)
    left = await store.tasks_by_id(range(1, 10), ("id",))
    assert sorted(left) == sorted([waiting, young.task_id])
    assert outside.execute("SELECT count(*) FROM task_logs").fetchone() == (0,)
    assert (await store.count(TaskFilter(statuses=(TaskStatus.COMPLETED,)))).value == 1


async def test_the_walk_over_old_tasks_goes_round(open_store, environment) -> None:
    store = await open_store(log_keep_events=0, finished_keep_seconds=50.0)
    await made(store, *[new() for _ in range(450)])
    clock_of(environment).advance(1)
    last = await one(store)
    await store.cancel(last)
    clock_of(environment).advance(60)
    for _ in range(8):
        await store.prune()
    assert await store.task(last) is None
    assert (await store.count(TaskFilter())).value == 450


async def test_no_task_is_removed_unless_asked(open_store, environment) -> None:
    store = await open_store(log_keep_events=0)
    await store.complete(await held(store), None)
    clock_of(environment).advance(10**9)
    await prune_all(store)
    assert (await store.count(TaskFilter())).value == 1


async def test_dead_workers_go_unless_they_hold_something(open_store, environment, outside) -> None:
    store = await open_store(worker_keep_seconds=1000.0)
    await store.beat(Beat("dead", ("a",)))
    await held(store, "holder")
    clock_of(environment).advance(1001)
    await store.beat(Beat("young"))
    assert await prune_all(store) == 1
    assert sorted(worker.id for worker in await store.workers()) == ["holder", "young"]
    assert outside.execute("SELECT count(*) FROM worker_details WHERE worker_id = 'dead'").fetchone() == (0,)


async def test_stale_selections_go(store: Store, environment, outside) -> None:
    await store.select(TaskFilter())
    clock_of(environment).advance(301)
    young = await store.select(TaskFilter())
    assert await prune_all(store) == 1
    assert outside.execute("SELECT id FROM task_selections").fetchall() == [(young.id,)]


async def test_counts_of_minutes_long_ago_go(store: Store, environment, outside) -> None:
    await one(store, task_type="a")
    clock_of(environment).advance(60)
    await one(store, task_type="b")
    clock_of(environment).advance(31 * 86400)
    await one(store, task_type="c")
    assert outside.execute("SELECT count(*) FROM v_task_flow").fetchone() == (3,)
    await prune_all(store)
    assert outside.execute("SELECT task_type FROM task_flow").fetchall() == [("c",)]


async def test_a_batch_is_small(open_store) -> None:
    store = await open_store(log_keep_events=0)
    await made(store, *[new() for _ in range(3000)])
    assert await store.prune() <= 1000
    assert instant(0) < instant(1)


async def test_lines_of_the_audit_log_past_their_age_go(store: Store, environment) -> None:
    times = [instant(environment.clock.now() + second) for second in range(600)]
    await store.audit([AuditRecord(at, "somebody", "pauseWorker", "w", "done") for at in times])
    assert await store.prune_audit(times[550]) == 500
    assert await store.prune_audit(times[550]) == 50
    assert await store.prune_audit(times[550]) == 0
    assert [entry.at for entry in await store.audit_log()] == times[:549:-1]
