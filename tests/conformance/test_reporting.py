"""What a worker reports under its lease."""

import asyncio

import pytest

from db.clock import instant
from db.errors import LeaseLost
from db.records import JsonText, Lease, LogLevel, LogLine, TaskStatus
from db.store import Store
from tests.conformance.builders import START, claimed, held, history, lines, one, record, status, statuses


async def test_progress_is_kept_and_the_task_runs(store: Store) -> None:
    lease = await held(store)
    reply = await store.progress(lease, 0.25, "page 1")
    assert reply.task == await record(store, lease.task_id)
    assert (reply.task.status, reply.task.progress, reply.task.progress_message) == (TaskStatus.RUNNING, 0.25, "page 1")
    assert not reply.cancel_requested
    events = [event for event in await store.task_events(lease.task_id) if event.progress is not None]
    assert [(e.kind, e.progress, e.message, e.worker_id, e.attempt) for e in events] == [
        ("progress", 0.25, "page 1", "w1", 1)
    ]


async def test_what_progress_does_not_tell_stays(store: Store) -> None:
    lease = await held(store)
    await store.progress(lease, 0.25, "page 1")
    task = (await store.progress(lease, None, "page 2")).task
    assert (task.progress, task.progress_message) == (0.25, "page 2")
    task = (await store.progress(lease, 0.5, None)).task
    assert (task.progress, task.progress_message) == (0.5, "page 2")


async def test_lines_are_logged_in_order(store: Store) -> None:
    lease = await held(store)
    reply = await store.log(lease, [LogLine(LogLevel.DEBUG, "one"), LogLine(LogLevel.ERROR, "two")])
    assert reply.task.id == lease.task_id
    logged = [event for event in await store.task_events(lease.task_id) if event.level]
    assert [(e.level, e.message, e.worker_id) for e in logged] == [
        (LogLevel.DEBUG, "one", "w1"),
        (LogLevel.ERROR, "two", "w1"),
    ]


async def test_a_task_completes_with_its_result(store: Store) -> None:
    lease = await held(store)
    await store.fail(lease, "boom")
    await store.cancel(lease.task_id)
    await store.retry(lease.task_id)
    lease = (await claimed(store)).lease
    reply = await store.complete(lease, JsonText('{"videos": 3}'))
    assert reply.task == await record(store, lease.task_id)
    assert (reply.task.status, reply.task.result, reply.task.error_message) == (
        TaskStatus.COMPLETED,
        '{"videos": 3}',
        None,
    )
    assert (reply.task.completed_at, reply.task.claimed_by) == (instant(START), "w1")
    assert (await history(store, lease.task_id))[-2:] == [TaskStatus.CLAIMED, TaskStatus.COMPLETED]


async def test_the_same_complete_again_is_accepted_and_changes_nothing(store: Store) -> None:
    lease = await held(store)
    first = await store.complete(lease, JsonText("1"))
    head = (await store.log_bounds()).head
    assert await store.complete(lease, JsonText("2")) == first
    assert (await store.log_bounds()).head == head
    [worker] = await store.workers()
    assert worker.tasks_processed == 1


async def test_the_last_fail_again_is_accepted(store: Store) -> None:
    lease = await held(store)
    first = await store.fail(lease, "boom", retryable=False)
    assert await store.fail(lease, "boom", retryable=False) == first
    assert (await store.workers())[0].tasks_failed == 1


async def test_a_cancelled_end_again_is_accepted(store: Store) -> None:
    lease = await held(store)
    await store.cancel(lease.task_id)
    first = await store.complete(lease, None)
    head = (await store.log_bounds()).head
    assert await store.complete(lease, None) == first
    assert (await store.log_bounds()).head == head


async def test_a_released_task_waits_at_once_with_all_its_retries(store: Store) -> None:
    lease = await held(store)
    await store.progress(lease, 0.5, "half")
    task = (await store.release(lease)).task
    assert (task.status, task.retry_count, task.run_after, task.claimed_by) == (TaskStatus.QUEUED, 0, None, None)
    assert (task.claimed_at, task.progress, task.progress_message) == (None, None, None)
    again = await claimed(store, "w2")
    assert (again.task.id, again.lease.attempt) == (lease.task_id, 2)


async def test_every_write_is_refused_once_the_lease_is_lost(store: Store) -> None:
    old = await held(store)
    await store.release(old)
    new_lease = (await claimed(store)).lease
    stranger = Lease(new_lease.task_id, new_lease.attempt, "somebody")
    later = Lease(new_lease.task_id, new_lease.attempt + 1, "w1")
    before = await record(store, old.task_id)
    head = (await store.log_bounds()).head
    for lease in (old, stranger, later):
        for write in writes(store, lease):
            with pytest.raises(LeaseLost) as refused:
                await write
            assert refused.value.task == before
    assert await record(store, old.task_id) == before
    assert (await store.log_bounds()).head == head
    assert (await store.progress(new_lease, 0.9, None)).task.progress == 0.9


@pytest.mark.parametrize("task_id", [99, 2**70])
async def test_a_lease_of_no_task_is_lost(store: Store, task_id: int) -> None:
    for write in [*writes(store, Lease(task_id, 1, "w1")), *writes(store, Lease(99, 2**70, "w1"))]:
        with pytest.raises(LeaseLost) as refused:
            await write
        assert refused.value.task is None


def writes(store: Store, lease: Lease) -> list:
    return [
        store.progress(lease, 0.1, "no"),
        store.log(lease, [LogLine(LogLevel.INFO, "no")]),
        store.complete(lease, JsonText('"no"')),
        store.fail(lease, "no"),
        store.fail(lease, "no", retryable=False),
        store.release(lease),
    ]


async def test_a_finished_task_takes_no_other_report(store: Store) -> None:
    lease = await held(store)
    await store.complete(lease, None)
    for write in [store.fail(lease, "no"), store.release(lease), store.progress(lease, 1.0, None)]:
        with pytest.raises(LeaseLost):
            await write
    assert await status(store, lease.task_id) == TaskStatus.COMPLETED
    assert await lines(store, lease.task_id) == []


async def test_a_worker_counts_what_it_did(store: Store) -> None:
    await store.complete(await held(store), None)
    await store.complete(await held(store), None)
    await store.fail(await held(store), "boom")
    [worker] = await store.workers()
    assert (worker.tasks_processed, worker.tasks_failed) == (2, 1)


async def test_an_attempt_begins_with_each_claim(store: Store) -> None:
    task_id = await one(store)
    for attempt in (1, 2, 3):
        lease = (await claimed(store)).lease
        assert lease.attempt == attempt
        await store.release(lease)
    assert [event.attempt for event in await statuses(store, task_id)] == [0, 1, 1, 2, 2, 3, 3]


async def test_reports_that_travel_together_are_each_told_what_they_asked_for(store: Store) -> None:
    leases = [await held(store) for _ in range(3)]
    asked: list[tuple[str, ...]] = [("status",), (), ("result", "completed_at")]
    status_, nothing, result = await asyncio.gather(
        *[store.complete(lease, JsonText("7"), columns) for lease, columns in zip(leases, asked, strict=True)]
    )
    assert status_.task.status == TaskStatus.COMPLETED
    assert (nothing.task.id, nothing.cancel_requested) == (leases[1].task_id, False)
    assert (result.task.result, result.task.completed_at) == ("7", instant(START))
    assert not hasattr(result.task, "parameters")
    again = await store.complete(leases[2], JsonText("7"), ("result",))
    assert again.task.result == "7"


@pytest.mark.parametrize("count", [1, 2, 3, 5, 64, 65])
async def test_any_number_of_reports_travels_together(store: Store, count: int) -> None:
    leases = [await held(store) for _ in range(count)]
    replies = await asyncio.gather(*[store.complete(lease, JsonText(str(n))) for n, lease in enumerate(leases)])
    assert [reply.task.result for reply in replies] == [str(n) for n in range(count)]
    assert [reply.task.id for reply in replies] == [lease.task_id for lease in leases]
