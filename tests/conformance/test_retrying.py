"""Retry: a new generation of a task that ended badly."""

import pytest

from db.clock import instant
from db.errors import TaskNotFinished, TaskNotFound
from db.records import Instant, JsonText, TaskStatus
from db.store import Store
from tests.conformance.builders import START, claimed, held, one, record, statuses


async def failed(store: Store) -> int:
    lease = await held(store)
    await store.progress(lease, 0.5, "half")
    await store.fail(lease, "boom", retryable=False)
    return lease.task_id


async def test_a_failed_task_waits_again_with_all_its_retries(store: Store) -> None:
    task_id = await failed(store)
    task = await store.retry(task_id, actor="ann")
    assert task == await record(store, task_id)
    assert (task.status, task.generation, task.retry_count, task.attempt) == (TaskStatus.QUEUED, 1, 0, 1)
    assert (task.error_message, task.completed_at, task.claimed_by, task.claimed_at) == (None, None, None, None)
    assert (task.progress, task.progress_message, task.result) == (None, None, None)
    event = (await statuses(store, task_id))[-1]
    assert (event.previous_status, event.status, event.actor) == (TaskStatus.FAILED, TaskStatus.QUEUED, "ann")
    again = await claimed(store)
    assert (again.task.id, again.lease.attempt) == (task_id, 2)
    done = (await store.complete(again.lease, JsonText("1"))).task
    assert done.status == TaskStatus.COMPLETED


async def test_the_retries_that_were_used_up_are_given_anew(store: Store, environment) -> None:
    task_id = await one(store, max_retries=1)
    for _ in range(2):
        await store.fail((await claimed(store)).lease, "boom")
        environment.clock.advance(10)
    assert (await store.retry(task_id)).retry_count == 0
    task = (await store.fail((await claimed(store)).lease, "boom")).task
    assert (task.status, task.retry_count) == (TaskStatus.QUEUED, 1)


async def test_a_cancelled_task_forgets_its_cancellation(store: Store) -> None:
    lease = await held(store)
    await store.cancel(lease.task_id, reason="stop", actor="ann", force=True)
    task = await store.retry(lease.task_id)
    assert (task.cancel_requested_at, task.cancel_requested_by, task.cancel_reason) == (None, None, None)
    assert (task.cancel_acknowledged_at, task.cancel_forced) == (None, False)
    again = await claimed(store)
    assert not (await store.progress(again.lease, 0.1, None)).cancel_requested


async def test_it_can_be_retried_again_and_again(store: Store) -> None:
    task_id = await one(store)
    for generation in range(1, 4):
        await store.cancel(task_id)
        assert (await store.retry(task_id)).generation == generation


async def test_a_later_start_that_was_asked_for_still_holds(store: Store, environment) -> None:
    later = instant(START + 100)
    task_id = await one(store, run_after=Instant(later))
    await store.cancel(task_id)
    assert (await store.retry(task_id)).run_after == later
    environment.clock.advance(101)
    assert (await claimed(store)).task.id == task_id


async def test_a_backoff_is_over(store: Store) -> None:
    lease = await held(store)
    await store.fail(lease, "boom")
    await store.cancel(lease.task_id)
    assert (await store.retry(lease.task_id)).run_after is None
    assert (await claimed(store)).task.id == lease.task_id


async def test_only_what_failed_or_was_cancelled_can_be_retried(store: Store) -> None:
    for task_id in (99, 2**70):
        with pytest.raises(TaskNotFound):
            await store.retry(task_id)
    task_id = await one(store)
    with pytest.raises(TaskNotFinished) as refused:
        await store.retry(task_id)
    assert refused.value.task.status == TaskStatus.QUEUED
    lease = (await claimed(store)).lease
    with pytest.raises(TaskNotFinished):
        await store.retry(task_id)
    await store.complete(lease, None)
    with pytest.raises(TaskNotFinished):
        await store.retry(task_id)
