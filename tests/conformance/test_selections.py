"""Bulk actions hit exactly what was previewed."""

import pytest

from db.clock import instant
from db.errors import SelectionNotFound
from db.records import BulkOutcome, TaskFilter, TaskStatus
from db.store import Store
from tests.conformance.builders import START, claimed, clock_of, held, history, made, new, one, record, status


async def test_a_selection_holds_what_matches_now(store: Store) -> None:
    await made(store, new("a"), new("b"), new("a"))
    selection = await store.select(TaskFilter(task_types=("a",)))
    assert sorted(selection.task_ids) == [1, 3]
    assert selection.counts == {TaskStatus.QUEUED: 2}
    assert selection.expires_at == instant(START + 300)
    await one(store, task_type="a")
    assert await store.selection(selection.id) == selection


async def test_cancel_many_hits_exactly_the_selected(store: Store) -> None:
    await made(store, *[new() for _ in range(5)])
    selection = await store.select(TaskFilter())
    late = await one(store)
    done = (await claimed(store)).lease
    await store.complete(done, None)
    asked = (await claimed(store)).lease
    outcome = await store.cancel_many(selection.id, reason="tidy up", actor="ann")
    assert outcome == BulkOutcome(affected=4, skipped=1)
    assert await status(store, late) == TaskStatus.QUEUED
    assert await status(store, done.task_id) == TaskStatus.COMPLETED
    assert (await record(store, asked.task_id)).cancel_reason == "tidy up"
    for task_id in (3, 4, 5):
        assert await history(store, task_id) == [TaskStatus.QUEUED, TaskStatus.CANCELLED]
        event = (await store.task_events(task_id))[-1]
        assert (event.message, event.actor) == ("tidy up", "ann")


async def test_retry_many_hits_what_failed_or_was_cancelled(store: Store) -> None:
    failed, queued = await held(store), await one(store)
    await store.fail(failed, "boom", retryable=False)
    await store.cancel(queued)
    waiting = await one(store)
    outcome = await store.retry_many((await store.select(TaskFilter())).id, actor="ann")
    assert outcome == BulkOutcome(affected=2, skipped=1)
    for task_id in (failed.task_id, queued):
        task = await record(store, task_id)
        assert (task.status, task.generation, task.error_message) == (TaskStatus.QUEUED, 1, None)
        assert (await store.task_events(task_id))[-1].actor == "ann"
    assert (await record(store, waiting)).generation == 0


@pytest.mark.parametrize("size", [0, 1, 99, 100, 101, 5000])
async def test_any_number(store: Store, size: int) -> None:
    await made(store, *[new() for _ in range(size)])
    selection = await store.select(TaskFilter(statuses=(TaskStatus.QUEUED,)))
    assert len(selection.task_ids) == size
    assert await store.cancel_many(selection.id) == BulkOutcome(size, 0)
    assert (await store.count(TaskFilter(statuses=(TaskStatus.CANCELLED,)))).value == size
    assert (await store.log_bounds()).head == 2 * size


async def test_a_selection_is_used_once(store: Store) -> None:
    await one(store)
    selection = await store.select(TaskFilter())
    await store.cancel_many(selection.id)
    for again in (store.cancel_many(selection.id), store.retry_many(selection.id), store.selection(selection.id)):
        with pytest.raises(SelectionNotFound):
            await again


async def test_a_selection_ends_after_five_minutes(store: Store, environment) -> None:
    await one(store)
    selection = await store.select(TaskFilter())
    clock_of(environment).advance(299)
    assert (await store.selection(selection.id)).task_ids == (1,)
    clock_of(environment).advance(1)
    with pytest.raises(SelectionNotFound):
        await store.cancel_many(selection.id)
    assert await status(store, 1) == TaskStatus.QUEUED


async def test_an_unknown_selection_is_refused(store: Store) -> None:
    with pytest.raises(SelectionNotFound):
        await store.selection("none")
