"""Attempts that fail, and when they run again."""

import pytest

from db.clock import instant, seconds_of
from db.records import ClaimRequest, TaskStatus
from db.store import Store
from tests.conformance.builders import claimed, clock_of, held, history, one, record, statuses


async def fail_next(store: Store) -> float:
    """Fail the task in turn; the seconds that it then waits."""
    lease = (await claimed(store)).lease
    task = (await store.fail(lease, f"boom {lease.attempt}")).task
    return seconds_of(task.run_after or task.updated_at) - seconds_of(task.updated_at)


async def test_a_failed_attempt_waits_and_runs_again(store: Store, environment) -> None:
    lease = await held(store)
    await store.progress(lease, 0.5, "half")
    task = (await store.fail(lease, "boom")).task
    assert task == await record(store, lease.task_id)
    assert (task.status, task.retry_count, task.error_message) == (TaskStatus.QUEUED, 1, "boom")
    assert (task.claimed_by, task.claimed_at, task.progress, task.progress_message) == (None, None, None, None)
    event = (await statuses(store, task.id))[-1]
    assert (event.previous_status, event.status, event.message) == (TaskStatus.RUNNING, TaskStatus.QUEUED, "boom")
    assert (event.worker_id, event.retry_count, event.attempt) == ("w1", 1, 1)
    assert await store.claim(ClaimRequest("w1")) == []
    environment.clock.advance(1.2)
    assert (await claimed(store)).lease.attempt == 2


async def test_the_wait_doubles_and_ends_at_five_minutes(store: Store, environment) -> None:
    await one(store, max_retries=12)
    waits = []
    for _ in range(12):
        waits.append(await fail_next(store))
        environment.clock.advance(400)
    for n, wait in enumerate(waits):
        due = min(2.0**n, 300.0)
        assert due * 0.9 <= wait <= due * 1.1
    assert len({round(wait / min(2.0**n, 300.0), 6) for n, wait in enumerate(waits)}) > 6


async def test_after_the_last_retry_it_has_failed(store: Store, environment) -> None:
    task_id = await one(store, max_retries=2)
    for _ in range(3):
        environment.clock.advance(400)
        await fail_next(store)
    task = await record(store, task_id)
    assert (task.status, task.retry_count, task.error_message) == (TaskStatus.FAILED, 2, "boom 3")
    assert (task.completed_at, task.claimed_by) == (instant(clock_of(environment).wall), "w1")
    queued, taken = TaskStatus.QUEUED, TaskStatus.CLAIMED
    assert await history(store, task_id) == [queued, taken, queued, taken, queued, taken, TaskStatus.FAILED]


@pytest.mark.parametrize(("retryable", "max_retries"), [(False, 3), (True, 0)])
async def test_what_no_retry_would_help_fails_at_once(store: Store, retryable: bool, max_retries: int) -> None:
    lease = await held(store, max_retries=max_retries)
    task = (await store.fail(lease, "no such channel", retryable=retryable)).task
    assert (task.status, task.retry_count, task.error_message) == (TaskStatus.FAILED, 0, "no such channel")


async def test_another_worker_may_take_it(store: Store, environment) -> None:
    await one(store)
    await fail_next(store)
    environment.clock.advance(2)
    assert (await claimed(store, "w2")).task.claimed_by == "w2"
