"""Statistics, throughput, latency, and the places of waiting tasks."""

import pytest

from db.clock import instant
from db.figures import StatusTypeCount
from db.records import Beat, Instant, TaskStatus
from db.store import Store
from tests.conformance.builders import START, claimed, clock_of, held, made, new, one


async def test_the_counters_count(store: Store, outside) -> None:
    assert (await store.statistics()).counts == ()
    await made(store, new("a"), new("b"), new("a"))
    await store.complete((await claimed(store)).lease, None)
    overview = await store.statistics()
    assert overview.counts == (
        StatusTypeCount("a", TaskStatus.COMPLETED, 1),
        StatusTypeCount("a", TaskStatus.QUEUED, 1),
        StatusTypeCount("b", TaskStatus.QUEUED, 1),
    )
    assert (overview.active_workers, overview.oldest_queued_at) == (1, instant(START))
    assert overview.log_position == (await store.log_bounds()).head == 5
    pages, size = outside.execute("SELECT page_count, page_size FROM pragma_page_count, pragma_page_size").fetchone()
    assert overview.database_size_bytes == pages * size


async def test_types_of_any_name_are_counted_in_order(store: Store) -> None:
    names = ["\U0001f600", "\uffee", "ä", 'with "quotes" and \\', "line\nand\x01", ""]
    await made(store, *map(new, names))
    assert (await store.statistics()).counts == tuple(StatusTypeCount(n, TaskStatus.QUEUED, 1) for n in sorted(names))


async def test_statistics_are_told_as_before_only_while_nothing_has_changed(store: Store, environment, outside) -> None:
    clock = clock_of(environment)
    await store.beat(Beat("w1"))
    read = await store.statistics()
    clock.advance(179)
    assert await store.statistics() is read
    clock.advance(2)
    assert (await store.statistics()).active_workers == 0
    clock.advance(-100)
    assert (await store.statistics()).active_workers == 1
    await made(store, new("a"))
    assert (await store.statistics()).counts == (StatusTypeCount("a", TaskStatus.QUEUED, 1),)
    outside.execute("UPDATE task_queue SET status = 'claimed'")
    assert (await store.statistics()).counts == (StatusTypeCount("a", TaskStatus.CLAIMED, 1),)


async def test_a_worker_that_beats_in_an_older_form_goes_offline_too(store: Store, environment, outside) -> None:
    outside.execute("INSERT INTO worker_heartbeats (worker_id, last_heartbeat) VALUES ('old', '2025-06-15 15:06:40')")
    assert (await store.statistics()).active_workers == 1
    clock_of(environment).advance(181)
    assert (await store.statistics()).active_workers == 0


async def test_nothing_queued_has_no_oldest(store: Store) -> None:
    await held(store)
    assert (await store.statistics()).oldest_queued_at is None


async def test_throughput_counts_what_happened_in_each_step(store: Store, environment) -> None:
    clock = clock_of(environment)
    await made(store, new("a"), new("b"), new("a"))
    clock.advance(60)
    await store.complete((await claimed(store)).lease, None)
    await store.fail((await claimed(store)).lease, "boom", retryable=False)
    clock.advance(120)
    await store.cancel(3)
    steps = await store.throughput(300, 60)
    assert [step.at for step in steps] == [instant(START - 100 + 60 * n) for n in range(5)]
    assert [(s.created, s.completed, s.failed, s.cancelled) for s in steps] == [
        (0, 0, 0, 0), (3, 0, 0, 0), (0, 1, 1, 0), (0, 0, 0, 0), (0, 0, 0, 1),
    ]  # fmt: skip
    assert [(s.created, s.completed, s.failed) for s in await store.throughput(300, 300, "b")] == [(1, 0, 1)]


async def test_a_step_is_a_whole_number_of_minutes(store: Store) -> None:
    assert len(await store.throughput(600, 1)) == 10
    assert len(await store.throughput(600, 61)) == 5


async def test_latency_knows_how_long_tasks_waited_and_ran(store: Store, environment) -> None:
    clock = clock_of(environment)
    for waited, ran in [(1, 10), (2, 20), (4, 40), (100, 400)]:
        await one(store)
        clock.advance(waited)
        lease = (await claimed(store)).lease
        clock.advance(ran)
        await store.complete(lease, None)
    latency = await store.latency(3600)
    assert latency.waiting.count == latency.running.count == 4
    for seconds, told in [
        (2, latency.waiting.p50), (100, latency.waiting.p99), (100, latency.waiting.max),
        (20, latency.running.p50), (400, latency.running.p95), (400, latency.running.max),
    ]:  # fmt: skip
        assert told is not None
        assert seconds * 0.999 <= told <= seconds * 1.1
    assert (await store.latency(3600, "other")).running.count == 0


async def test_no_work_has_no_latency(store: Store) -> None:
    latency = await store.latency(3600)
    assert (latency.waiting.count, latency.waiting.p50, latency.running.max) == (0, None, None)


async def test_places_in_the_queue(store: Store, environment) -> None:
    clock = clock_of(environment)
    low, mid = await made(store, new("a", priority=1), new("b", priority=5))
    clock.advance(1)
    same, high = await made(store, new("a", priority=5), new("c", priority=9))
    later = await one(store, priority=10, run_after=instant(START + 1000))
    places = await store.places([low.id, mid.id, same.id, high.id, later, 99])
    assert {task_id: place.ahead for task_id, place in places.items()} == {
        low.id: 3, mid.id: 1, same.id: 2, high.id: 0, later: 0,
    }  # fmt: skip
    limited = await store.places([low.id], limit=2)
    assert limited[low.id].ahead == 2
    assert (await store.place_of_new("a", 5)).ahead == 3
    assert (await store.place_of_new("a", 10)).ahead == 0
    assert (await store.place_of_new("a", 1, limit=2)).ahead == 2


async def test_places_of_tasks_that_do_not_wait_are_left_out(store: Store) -> None:
    lease = await held(store)
    assert await store.places([lease.task_id]) == {}


async def test_capable_workers_are_online_unpaused_and_take_the_type(store: Store, environment, outside) -> None:
    task_id = await one(store, task_type="a")
    assert (await store.places([task_id]))[task_id].capable == 0
    await store.beat(Beat("silent"))
    clock_of(environment).advance(181)
    await store.beat(Beat("every type"))
    await store.beat(Beat("this type", ("b", "a")))
    await store.beat(Beat("another", ("b",)))
    await store.beat(Beat("paused"))
    await store.pause_worker("paused")
    outside.execute(
        "INSERT INTO worker_heartbeats (worker_id, last_heartbeat) VALUES ('direct', ?)",
        (Instant(instant(clock_of(environment).wall)),),
    )
    assert (await store.places([task_id]))[task_id].capable == 3
    assert (await store.place_of_new("b", 5)).capable == 4
    assert (await store.place_of_new("c", 5)).capable == 2


@pytest.mark.parametrize("form", ["2025-06-15 15:00:00", "2025-06-15T15:00:00"])
async def test_flow_understands_every_form_of_time(store: Store, outside, form: str) -> None:
    outside.execute(
        "INSERT INTO task_queue (task_type, parameters, created_at, updated_at) VALUES ('a', '{}', ?, ?)", (form, form)
    )
    assert sum(step.created for step in await store.throughput(3600, 60)) == 1


async def test_what_is_counted_later_is_told_once(store: Store, environment, outside) -> None:
    """Before upkeep, between its rounds, and of a task whose row somebody deletes in between."""

    async def told() -> tuple[int, int, int]:
        steps, latency = await store.throughput(3600, 60), await store.latency(3600)
        return sum(step.created for step in steps), sum(step.completed for step in steps), latency.running.count

    await made(store, *[new() for _ in range(1_200)])
    lease = (await claimed(store)).lease
    clock_of(environment).advance(1)
    await store.complete(lease, None)
    assert await told() == (1_200, 1, 1)
    await store.prune()
    assert outside.execute("SELECT count(*) FROM v_uncounted_flow").fetchone() == (0,)
    assert await told() == (1_200, 1, 1)
    lease = (await claimed(store)).lease
    await store.complete(lease, None)
    outside.execute("DELETE FROM task_queue WHERE id = ?", (lease.task_id,))
    assert await told() == (1_200, 2, 2)
    await store.prune()
    await store.prune()
    assert await told() == (1_200, 2, 2)
