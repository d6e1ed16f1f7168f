"""Attempts whose worker is gone."""

import pytest

from db.clock import instant
from db.errors import LeaseLost
from db.records import Beat, ClaimRequest, LogLevel, LogLine, TaskStatus
from db.sqlite.library import newer as sqlite3
from db.store import Store
from tests.conformance.builders import claimed, clock_of, held, history, one, pass_time, record, status


async def test_a_lease_ends_when_its_time_is_over_and_not_before(store: Store, environment) -> None:
    lease = await held(store)
    assert await pass_time(store, environment, 60) == 0
    assert await pass_time(store, environment, 1) == 1
    task = await record(store, lease.task_id)
    assert (task.status, task.retry_count, task.claimed_by) == (TaskStatus.QUEUED, 1, None)
    assert task.error_message == "The lease was not renewed within 60 s"
    with pytest.raises(LeaseLost):
        await store.complete(lease, None)


async def test_a_task_of_a_dead_worker_is_claimable_within_a_second_of_the_end_of_its_lease(
    store: Store, environment
) -> None:
    await one(store)
    await claimed(store, lease_seconds=5.0)
    await pass_time(store, environment, 6.0, step=0.5)
    assert await status(store, 1) == TaskStatus.QUEUED
    await pass_time(store, environment, 1.2)
    assert (await claimed(store, "w2")).lease.attempt == 2


@pytest.mark.parametrize("renew", ["beat", "progress", "log"])
async def test_every_sign_of_life_renews_the_lease(store: Store, environment, renew: str) -> None:
    lease = await held(store)
    for n in range(4):
        assert await pass_time(store, environment, 50) == 0
        if renew == "beat":
            assert (await store.beat(Beat("w1", leases=(lease,)))).lost == ()
        elif renew == "progress":
            await store.progress(lease, n / 10, None)
        else:
            await store.log(lease, [LogLine(LogLevel.INFO, "still here")])
    assert await pass_time(store, environment, 61) == 1


async def test_a_beat_can_change_the_length_of_a_lease(store: Store, environment) -> None:
    lease = await held(store)
    await store.beat(Beat("w1", leases=(lease,), lease_seconds=5.0))
    assert await pass_time(store, environment, 6) == 1


async def test_lost_attempts_use_up_the_retries(store: Store, environment) -> None:
    task_id = await one(store, max_retries=1)
    await claimed(store)
    await pass_time(store, environment, 65)
    await claimed(store)
    await pass_time(store, environment, 65)
    task = await record(store, task_id)
    assert (task.status, task.retry_count) == (TaskStatus.FAILED, 1)
    assert task.error_message == "The lease was not renewed within 60 s"


@pytest.mark.parametrize("hours", [1, -1, 1000])
async def test_a_jump_of_the_clock_ends_no_lease_and_saves_none(store: Store, environment, hours: int) -> None:
    lease = await held(store)
    assert await pass_time(store, environment, 30) == 0
    clock_of(environment).jump(hours * 3600)
    assert await pass_time(store, environment, 30) == 0
    assert await status(store, lease.task_id) == TaskStatus.CLAIMED
    assert await pass_time(store, environment, 1) == 1


async def test_while_nobody_watched_no_time_is_counted(store: Store, environment) -> None:
    await held(store)
    assert await pass_time(store, environment, 30) == 0
    clock_of(environment).advance(3600)
    assert await pass_time(store, environment, 28) == 0
    assert await pass_time(store, environment, 4) == 1


async def test_a_beat_that_comes_while_the_reaper_decides_saves_the_lease(store: Store, environment) -> None:
    lease = await held(store)
    await pass_time(store, environment, 60)
    clock_of(environment).advance(1)
    doomed = store.watch.lost(*await store.readers.run(under_way), clock_of(environment).steady, 900)  # type: ignore[attr-defined]
    assert len(doomed) == 1
    await store.beat(Beat("w1", leases=(lease,)))
    assert await store.writer.run(lambda connection: store._end(connection, doomed)) == 0  # type: ignore[attr-defined]
    assert await status(store, lease.task_id) == TaskStatus.CLAIMED


def under_way(connection: sqlite3.Connection) -> tuple:
    from db.sqlite.reaper import attempts_under_way

    return attempts_under_way(connection)


async def test_two_reapers_end_an_attempt_once(open_store, environment) -> None:
    first, second = await open_store(), await open_store()
    task_id = await one(first)
    await claimed(first)
    await first.reap()
    await second.reap()
    for _ in range(61):
        clock_of(environment).advance(1)
        ended = await first.reap() + await second.reap()
    assert ended == 1
    assert (await record(first, task_id)).retry_count == 1


async def test_an_attempt_ends_at_its_timeout_however_alive(store: Store, environment) -> None:
    lease = await held(store, timeout_seconds=20.0)
    for _ in range(2):
        await store.beat(Beat("w1", leases=(lease,)))
        assert await pass_time(store, environment, 10) == 0
    assert await pass_time(store, environment, 1) == 1
    task = await record(store, lease.task_id)
    assert (task.status, task.retry_count) == (TaskStatus.QUEUED, 1)
    assert task.error_message == "The attempt took longer than its timeout of 20 s"


async def test_each_attempt_has_the_whole_timeout(store: Store, environment) -> None:
    lease = await held(store, timeout_seconds=20.0)
    await pass_time(store, environment, 15)
    await store.release(lease)
    await claimed(store)
    assert await pass_time(store, environment, 20) == 0
    assert await pass_time(store, environment, 1) == 1


def take(outside: sqlite3.Connection, task_id: int, worker: str, now: str) -> None:
    outside.execute(
        "UPDATE task_queue SET status='claimed', claimed_at=?, claimed_by=?, updated_at=? WHERE id=?",
        (now, worker, now, task_id),
    )


def beat(outside: sqlite3.Connection, worker: str, text: str) -> None:
    outside.execute(
        "INSERT OR REPLACE INTO worker_heartbeats (worker_id, last_heartbeat, tasks_processed, tasks_failed) "
        "VALUES (?, ?, 0, 0)",
        (worker, text),
    )


async def test_a_direct_worker_that_falls_silent_loses_its_task(store: Store, environment, outside) -> None:
    task_id = await one(store)
    beat(outside, "old", instant(clock_of(environment).wall))
    take(outside, task_id, "old", instant(clock_of(environment).wall))
    assert await pass_time(store, environment, 900) == 0
    assert await pass_time(store, environment, 5) == 1
    task = await record(store, task_id)
    assert (task.status, task.retry_count, task.claimed_by) == (TaskStatus.QUEUED, 1, None)
    assert task.error_message == "Worker old was silent for 900 s"


async def test_a_direct_worker_that_beats_keeps_its_task(store: Store, environment, outside) -> None:
    task_id = await one(store)
    take(outside, task_id, "old", "2025-01-01 00:00:00")
    for n in range(3):
        beat(outside, "old", f"2025-01-01 00:00:0{n}")
        assert await pass_time(store, environment, 600) == 0
    assert await status(store, task_id) == TaskStatus.CLAIMED


async def test_the_silence_before_a_claim_does_not_count(store: Store, environment, outside) -> None:
    first, second = await one(store), await one(store)
    beat(outside, "old", "2025-01-01 00:00:00")
    take(outside, first, "old", "t")
    assert await pass_time(store, environment, 800) == 0
    outside.execute("UPDATE task_queue SET status = 'completed' WHERE id = ?", (first,))
    take(outside, second, "old", "t")
    assert await pass_time(store, environment, 200) == 0
    assert await history(store, first) == [TaskStatus.QUEUED, TaskStatus.CLAIMED, TaskStatus.COMPLETED]
    assert await pass_time(store, environment, 710) == 1


async def test_a_direct_worker_that_never_beats_is_silent_from_its_claim_on(store: Store, environment, outside) -> None:
    task_id = await one(store, timeout_seconds=5000.0)
    take(outside, task_id, "mute", "t")
    assert await pass_time(store, environment, 905) == 1


async def test_a_timeout_holds_for_direct_workers_too(store: Store, environment, outside) -> None:
    task_id = await one(store, timeout_seconds=10.0)
    take(outside, task_id, "old", "t")
    assert await pass_time(store, environment, 11) == 1


async def test_the_lease_of_a_task_that_others_ended_is_forgotten(store: Store, environment, outside) -> None:
    lease = await held(store)
    outside.execute("UPDATE task_queue SET status = 'cancelled' WHERE id = ?", (lease.task_id,))
    assert (await store.beat(Beat("w1", leases=(lease,)))).lost == (lease,)
    assert await pass_time(store, environment, 62) == 0
    assert outside.execute("SELECT count(*) FROM task_leases").fetchone() == (0,)
    assert await store.claim(ClaimRequest("w1")) == []


async def test_a_thousand_leases_of_a_dead_machine_end_together(store: Store, environment) -> None:
    from tests.conformance.builders import made, new

    await made(store, *[new() for _ in range(1000)])
    assert len(await store.claim(ClaimRequest("w1", limit=1000, lease_seconds=5.0))) == 1000
    assert await pass_time(store, environment, 6) == 1000
