"""Cancel: at once, by request, by force."""

import pytest

from db.clock import instant
from db.errors import LeaseLost, TaskAlreadyFinished, TaskNotFound
from db.records import Beat, JsonText, LogLevel, LogLine, TaskStatus
from db.store import Store
from tests.conformance.builders import START, held, history, lines, one, pass_time, record, status, statuses

CANCELLED = TaskStatus.CANCELLED


async def test_a_queued_task_is_cancelled_at_once(store: Store) -> None:
    task_id = await one(store)
    task = await store.cancel(task_id, reason="not needed", actor="ann")
    assert task == await record(store, task_id)
    assert (task.status, task.cancel_reason, task.cancel_requested_by) == (CANCELLED, "not needed", "ann")
    assert (task.completed_at, task.cancel_requested_at, task.cancel_forced) == (instant(START), instant(START), False)
    event = (await statuses(store, task_id))[-1]
    assert (event.previous_status, event.status, event.message, event.actor) == (
        TaskStatus.QUEUED,
        CANCELLED,
        "not needed",
        "ann",
    )


async def test_a_held_task_is_asked_to_stop(store: Store) -> None:
    lease = await held(store)
    task = await store.cancel(lease.task_id, reason="stop", actor="ann")
    assert (task.status, task.cancel_reason, task.cancel_acknowledged_at) == (TaskStatus.CLAIMED, "stop", None)
    assert await lines(store, lease.task_id) == ["Cancel requested: stop"]


async def test_the_first_request_holds(store: Store) -> None:
    lease = await held(store)
    await store.cancel(lease.task_id, reason="first", actor="ann")
    task = await store.cancel(lease.task_id, reason="second", actor="bob")
    assert (task.cancel_reason, task.cancel_requested_by) == ("first", "ann")
    assert len(await lines(store, lease.task_id)) == 1


async def test_the_worker_is_told_by_every_answer(store: Store) -> None:
    lease = await held(store)
    assert (await store.beat(Beat("w1", leases=(lease,)))).cancel == ()
    await store.cancel(lease.task_id)
    assert (await store.beat(Beat("w1", leases=(lease,)))).cancel == (lease,)
    assert (await store.progress(lease, 0.1, None)).cancel_requested
    assert (await store.log(lease, [LogLine(LogLevel.INFO, "still here")])).cancel_requested


@pytest.mark.parametrize("end", ["complete", "fail", "release"])
async def test_any_end_after_the_request_cancels(store: Store, end: str) -> None:
    lease = await held(store)
    await store.cancel(lease.task_id, reason="stop")
    if end == "complete":
        reply = await store.complete(lease, JsonText('{"found": 3}'))
    elif end == "fail":
        reply = await store.fail(lease, "broke while stopping")
    else:
        reply = await store.release(lease)
    assert reply.cancel_requested
    assert reply.task == await record(store, lease.task_id)
    assert (reply.task.status, reply.task.cancel_acknowledged_at) == (CANCELLED, instant(START))
    assert (reply.task.result, reply.task.error_message, reply.task.retry_count) == (None, None, 0)
    assert (await history(store, lease.task_id))[-1] == CANCELLED
    said = "\n".join(line or "" for line in await lines(store, lease.task_id))
    assert ('{"found": 3}' in said) == (end == "complete")
    assert ("broke while stopping" in said) == (end == "fail")


async def test_a_lease_that_ends_after_the_request_cancels(store: Store, environment) -> None:
    lease = await held(store)
    await store.cancel(lease.task_id)
    assert await pass_time(store, environment, 62) == 1
    task = await record(store, lease.task_id)
    assert (task.status, task.cancel_acknowledged_at) == (CANCELLED, None)


async def test_force_cancels_at_once_and_the_lease_is_lost(store: Store) -> None:
    lease = await held(store)
    task = await store.cancel(lease.task_id, force=True, reason="now")
    assert (task.status, task.cancel_forced, task.cancel_acknowledged_at) == (CANCELLED, True, None)
    assert (await store.beat(Beat("w1", leases=(lease,)))).lost == (lease,)
    with pytest.raises(LeaseLost):
        await store.complete(lease, None)
    assert await status(store, lease.task_id) == CANCELLED


async def test_force_after_a_request_keeps_the_request(store: Store) -> None:
    lease = await held(store)
    await store.cancel(lease.task_id, reason="please", actor="ann")
    task = await store.cancel(lease.task_id, force=True, actor="bob")
    assert (task.status, task.cancel_reason, task.cancel_requested_by) == (CANCELLED, "please", "ann")


async def test_what_cannot_be_cancelled_is_refused(store: Store) -> None:
    for task_id in (99, 2**70):
        with pytest.raises(TaskNotFound):
            await store.cancel(task_id)
    lease = await held(store)
    done = (await store.complete(lease, None)).task
    with pytest.raises(TaskAlreadyFinished) as refused:
        await store.cancel(lease.task_id, force=True)
    assert refused.value.task == done
    task_id = await one(store)
    await store.cancel(task_id)
    with pytest.raises(TaskAlreadyFinished):
        await store.cancel(task_id)
