"""Workers that write straight into the file: the promises hold for them as well."""

import pytest

from db.errors import LeaseLost
from db.records import ClaimRequest, TaskStatus
from db.sqlite.library import newer as sqlite3
from db.store import Store
from tests.conformance.builders import claimed, held, history, lines, made, new, one, record, status

T = "2025-11-11T12:00:00.000000+00:00"


def claim(outside: sqlite3.Connection, worker: str = "old") -> int:
    """As existing workers do it."""
    outside.execute("BEGIN IMMEDIATE")
    (task_id,) = outside.execute(
        "SELECT id FROM task_queue WHERE status = 'queued' AND (run_after_utc IS NULL OR run_after_utc <= ?) "
        "ORDER BY created_at DESC, priority DESC LIMIT 1",
        (T,),
    ).fetchone()
    outside.execute(
        "UPDATE task_queue SET status = 'claimed', claimed_at = ?, claimed_by = ?, updated_at = ? WHERE id = ?",
        (T, worker, T, task_id),
    )
    outside.execute("COMMIT")
    return int(task_id)


def report(outside: sqlite3.Connection, task_id: int, result: str) -> None:
    """As existing workers do it: by id alone."""
    outside.execute(
        "UPDATE task_queue SET status = ?, completed_at = ?, updated_at = ?, result_data = '{}' WHERE id = ?",
        (result, T, T, task_id),
    )


@pytest.mark.parametrize("result", ["completed", "failed"])
async def test_its_work_is_in_the_log_and_in_the_counters(store: Store, outside, result: str) -> None:
    task_id = await one(store)
    assert claim(outside) == task_id
    report(outside, task_id, result)
    assert await history(store, task_id) == [TaskStatus.QUEUED, TaskStatus.CLAIMED, TaskStatus(result)]
    events = await store.task_events(task_id)
    assert [(event.worker_id, event.attempt) for event in events] == [(None, 0), ("old", 1), ("old", 1)]
    assert [(c.status, c.count) for c in (await store.statistics()).counts] == [(TaskStatus(result), 1)]


async def test_a_terminal_status_holds(store: Store, outside) -> None:
    task_id = await one(store)
    claim(outside)
    await store.cancel(task_id)
    report(outside, task_id, "completed")
    task = await record(store, task_id)
    assert (task.status, task.result) == (TaskStatus.CANCELLED, None)
    assert await lines(store, task_id) == [
        "A late report of completed was not taken: the task is cancelled. Its result: {}"
    ]


async def test_a_cancel_of_a_direct_claim_is_immediate(store: Store, outside) -> None:
    task_id = await one(store)
    claim(outside)
    assert (await store.cancel(task_id)).status == TaskStatus.CANCELLED


async def test_a_report_about_a_task_that_waits_again_is_not_taken(store: Store, outside) -> None:
    task_id = await one(store)
    claim(outside)
    outside.execute("INSERT INTO worker_heartbeats (worker_id, last_heartbeat) VALUES ('old', ?)", (T,))
    await store.remove_worker("old")
    report(outside, task_id, "completed")
    assert await status(store, task_id) == TaskStatus.QUEUED
    assert await lines(store, task_id) == [
        "A late report of completed was not taken: the task is queued. Its result: {}"
    ]


async def test_a_report_about_a_task_under_a_lease_is_not_taken(store: Store, outside) -> None:
    lease = await held(store)
    report(outside, lease.task_id, "completed")
    assert await status(store, lease.task_id) == TaskStatus.CLAIMED
    assert (await store.complete(lease, None)).task.status == TaskStatus.COMPLETED


async def test_both_kinds_of_worker_share_a_queue(store: Store, outside) -> None:
    await made(store, *[new() for _ in range(6)])
    mine = [(await claimed(store)).task.id for _ in range(3)]
    theirs = [claim(outside) for _ in range(3)]
    assert sorted(mine + theirs) == [1, 2, 3, 4, 5, 6]
    assert await store.claim(ClaimRequest("w1")) == []


async def test_a_direct_claim_of_the_same_name_is_no_lease(store: Store, outside) -> None:
    lease = await held(store)
    await store.release(lease)
    claim(outside, "w1")
    task = await record(store, lease.task_id)
    assert (task.attempt, task.claimed_by) == (2, "w1")
    for stolen in (lease, lease._replace(attempt=2)):
        with pytest.raises(LeaseLost):
            await store.complete(stolen, None)
        with pytest.raises(LeaseLost):
            await store.fail(stolen, "no")
    assert await status(store, lease.task_id) == TaskStatus.CLAIMED


async def test_their_heartbeat_keeps_what_is_ours(store: Store, outside) -> None:
    outside.execute(
        "INSERT OR REPLACE INTO worker_heartbeats (worker_id, last_heartbeat, tasks_processed, tasks_failed) "
        "VALUES ('old', ?, 3, 1)",
        (T,),
    )
    [worker] = await store.workers()
    assert (worker.id, worker.tasks_processed, worker.tasks_failed, worker.strategy) == ("old", 3, 1, "LIFO")
    assert worker.task_types == ()


async def test_a_removed_row_is_uncounted(store: Store, outside) -> None:
    await made(store, new(), new())
    outside.execute("DELETE FROM task_queue WHERE id = 1")
    assert sum(count.count for count in (await store.statistics()).counts) == 1
