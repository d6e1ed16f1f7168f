"""New tasks."""

import pytest

from db.clock import instant
from db.records import Created, Duplicate, Instant, JsonText, KeyConflict, Label, TaskFilter, TaskStatus
from db.store import Store
from tests.conformance.builders import START, history, made, new, one, record


async def test_a_new_task_is_queued_with_all_that_was_given(store: Store) -> None:
    given = new(
        "scrape",
        parameters=JsonText('{"url": "x"}'),
        priority=7,
        run_after=Instant("2030-01-01T00:00:00.000000+00:00"),
        max_retries=2,
        timeout_seconds=9.5,
        idempotency_key="k",
        created_by="ann",
    )
    [told] = await made(store, given)
    kept = await record(store, told.id)
    assert kept == told
    assert kept.status == TaskStatus.QUEUED
    assert (kept.task_type, kept.parameters, kept.priority) == ("scrape", '{"url": "x"}', 7)
    assert (kept.run_after, kept.max_retries, kept.timeout_seconds) == (given.run_after, 2, 9.5)
    assert (kept.idempotency_key, kept.created_by, kept.created_at) == ("k", "ann", instant(START))
    assert (kept.updated_at, kept.attempt, kept.generation, kept.retry_count) == (instant(START), 0, 0, 0)
    assert (kept.claimed_by, kept.result, kept.cancel_forced) == (None, None, False)


async def test_ids_rise_in_the_order_given(store: Store) -> None:
    first = await made(store, *[new(parameters=JsonText(str(n))) for n in range(5)])
    second = await made(store, new())
    assert [task.id for task in [*first, *second]] == sorted({task.id for task in [*first, *second]})
    for task in first:
        assert (await record(store, task.id)).parameters == task.parameters


async def test_ids_are_never_used_again(store: Store, outside) -> None:
    last = (await made(store, new(), new()))[-1].id
    outside.execute("DELETE FROM task_queue")
    assert await one(store) == last + 1


async def test_nothing_to_create_is_nothing_created(store: Store) -> None:
    assert await store.create([]) == []
    assert (await store.count(TaskFilter())).value == 0


async def test_each_new_task_has_one_event(store: Store) -> None:
    tasks = await made(store, new(created_by="ann"), new())
    events = await store.events_after(0)
    assert [(e.task_id, e.status, e.previous_status, e.actor) for e in events] == [
        (tasks[0].id, TaskStatus.QUEUED, None, "ann"),
        (tasks[1].id, TaskStatus.QUEUED, None, None),
    ]


async def test_labels_are_kept_sorted_by_key(store: Store) -> None:
    plain, labelled = await made(
        store, new(), new(labels=(Label("team", "b"), Label("env", "prod"), Label("team", "c")))
    )
    assert await store.labels([plain.id, labelled.id]) == {labelled.id: [Label("env", "prod"), Label("team", "c")]}


async def test_the_same_key_answers_with_the_first_task(store: Store) -> None:
    [first] = await made(store, new(idempotency_key="k", parameters=JsonText('{"a":1,"b":2}')))
    [again] = await store.create([new(idempotency_key="k", parameters=JsonText('{"b": 2, "a": 1}'), priority=9)])
    assert again == Duplicate(first)
    assert (await store.count(TaskFilter())).value == 1
    assert await history(store, first.id) == [TaskStatus.QUEUED]


@pytest.mark.parametrize(
    "other",
    [
        new("crawl", idempotency_key="k"),
        new(idempotency_key="k", parameters=JsonText('{"n": 2}')),
        new(idempotency_key="k", parameters=JsonText('{"n": true}')),
    ],
)
async def test_the_same_key_for_something_else_is_a_conflict(store: Store, other) -> None:
    [first] = await made(store, new(idempotency_key="k"))
    assert await store.create([other]) == [KeyConflict(first)]
    assert (await store.count(TaskFilter())).value == 1


async def test_a_key_used_twice_in_one_call_makes_one_task(store: Store) -> None:
    first, again, conflict, free = await store.create(
        [new(idempotency_key="k"), new(idempotency_key="k"), new("crawl", idempotency_key="k"), new()]
    )
    assert isinstance(first, Created)
    assert again == Duplicate(first.task)
    assert conflict == KeyConflict(first.task)
    assert isinstance(free, Created)
    assert (await store.count(TaskFilter())).value == 2


async def test_atomic_writes_all_or_none(store: Store) -> None:
    [first] = await made(store, new(idempotency_key="k"))
    outcomes = await store.create([new(), new("crawl", idempotency_key="k")], atomic=True)
    assert [type(outcome) for outcome in outcomes] == [Created, KeyConflict]
    assert (await store.count(TaskFilter())).value == 1
    outcomes = await store.create([new(), new(idempotency_key="k")], atomic=True)
    assert [type(outcome) for outcome in outcomes] == [Created, Duplicate]
    assert (await store.count(TaskFilter())).value == 2
    assert first.id == 1


async def test_ten_thousand_in_one_call(store: Store) -> None:
    tasks = await made(store, *[new(parameters=JsonText(f'{{"n": {n}}}')) for n in range(10_000)])
    assert (await record(store, tasks[-1].id)).parameters == '{"n": 9999}'
    assert (await store.count(TaskFilter())).value == 10_000
    assert (await store.log_bounds()).head == 10_000
