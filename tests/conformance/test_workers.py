"""Workers: their beats, what is known of them, and what operators do."""

import pytest

from db.clock import instant
from db.errors import LeaseLost, WorkerNotFound
from db.records import Beat, ClaimRequest, Lease, TaskStatus, WorkerStatus
from db.store import Store
from tests.conformance.builders import START, claimed, clock_of, held, one, record, status


async def test_a_beat_tells_all_about_a_worker(store: Store) -> None:
    reply = await store.beat(Beat("w1", ("a", "b"), "host", 42, "1.0"))
    assert (reply.expires_at, reply.cancel, reply.lost) == (None, (), ())
    worker = reply.worker
    assert await store.workers() == [worker]
    assert (worker.id, worker.status, worker.task_types) == ("w1", WorkerStatus.ONLINE, ("a", "b"))
    assert (worker.hostname, worker.pid, worker.version, worker.paused) == ("host", 42, "1.0", False)
    assert worker.last_heartbeat == worker.started_at == worker.updated_at == instant(START)
    assert (worker.tasks_processed, worker.tasks_failed, worker.current_task_ids) == (0, 0, ())


async def test_what_a_beat_leaves_out_stays_known(store: Store, environment) -> None:
    await store.beat(Beat("w1", ("a",), "host", 42, "1.0"))
    clock_of(environment).advance(30)
    worker = (await store.beat(Beat("w1", pid=43))).worker
    assert (worker.task_types, worker.hostname, worker.pid, worker.version) == (("a",), "host", 43, "1.0")
    assert (worker.last_heartbeat, worker.started_at) == (instant(START + 30), instant(START))
    assert (await store.beat(Beat("w1", ()))).worker.task_types == ()


async def test_a_beat_renews_the_leases_and_tells_those_that_are_lost(store: Store) -> None:
    mine, released, theirs = await held(store), await held(store), await held(store, "w2")
    await store.release(released)
    reply = await store.beat(Beat("w1", leases=(mine, released, theirs, Lease(2**70, 1, "w1")), lease_seconds=90.0))
    assert (reply.expires_at, reply.cancel) == (instant(START + 90), ())
    assert reply.lost == (released, theirs, Lease(2**70, 1, "w1"))
    assert reply.worker.current_task_ids == (mine.task_id,)


async def test_a_lease_of_another_worker_is_not_renewed(store: Store, outside) -> None:
    theirs = await held(store, "w2")
    await store.beat(Beat("w1", leases=(theirs,)))
    assert outside.execute("SELECT beat FROM task_leases").fetchall() == [(0,)]


@pytest.mark.parametrize(
    ("silent_seconds", "expected"),
    [(0, "online"), (180, "online"), (181, "stale"), (900, "stale"), (901, "offline"), (-3600, "online")],
)
async def test_the_status_follows_from_the_silence(store: Store, environment, silent_seconds, expected) -> None:
    await store.beat(Beat("w1"))
    clock_of(environment).advance(silent_seconds)
    [worker] = await store.workers()
    assert worker.status == WorkerStatus(expected)
    assert (await store.statistics()).active_workers == (expected == "online")


@pytest.mark.parametrize(
    "text", ["2025-06-15T15:06:30.000000+00:00", "2025-06-15T15:06:30", "2025-06-15 15:06:30", "2025-06-15T15:06:30Z"]
)
async def test_every_form_of_time_is_understood(store: Store, outside, text: str) -> None:
    outside.execute("INSERT INTO worker_heartbeats (worker_id, last_heartbeat) VALUES ('old', ?)", (text,))
    [worker] = await store.workers()
    assert worker.status == WorkerStatus.ONLINE  # START is 2025-06-15 15:06:40
    assert (await store.statistics()).active_workers == 1


async def test_active_workers_are_those_online_in_whatever_form_they_beat(store: Store, environment, outside) -> None:
    await store.beat(Beat("silent"))
    clock_of(environment).advance(180.5)
    await store.beat(Beat("ours"))
    texts = [
        "2025-06-15 15:06:41", "2025-06-15T15:06:40.500000Z", "2025-06-15T17:06:41.000000+02:00",
        "2025-06-15T15:06:40", "2025-06-15T17:06:40.000000+02:00", "2025-06-15T23:59:59 or so",
    ]  # fmt: skip
    outside.executemany("INSERT INTO worker_heartbeats (worker_id, last_heartbeat) VALUES (?, ?)", enumerate(texts))
    online = {worker.id for worker in await store.workers() if worker.status is WorkerStatus.ONLINE}
    assert online == {"ours", "0", "1", "2"}
    assert (await store.statistics()).active_workers == len(online)


async def test_a_heartbeat_that_is_no_time_is_offline(store: Store, outside) -> None:
    outside.execute("INSERT INTO worker_heartbeats (worker_id, last_heartbeat) VALUES ('odd', 'yesterday')")
    [worker] = await store.workers()
    assert worker.status == WorkerStatus.OFFLINE
    assert (await store.statistics()).active_workers == 0


async def test_workers_are_listed_by_their_latest_heartbeat(store: Store, environment) -> None:
    for worker in ("b", "c", "a"):
        await store.beat(Beat(worker))
    clock_of(environment).advance(5)
    await store.beat(Beat("late"))
    assert [worker.id for worker in await store.workers()] == ["late", "a", "b", "c"]
    found = await store.workers_by_id(["a", "none", "late", "a"])
    assert sorted(found) == ["a", "late"]
    assert found["a"].id == "a"
    assert await store.workers_by_id([]) == {}


async def test_current_tasks_are_those_held_oldest_first(store: Store, outside) -> None:
    leases = [await held(store) for _ in range(3)]
    direct = await one(store)
    outside.execute("UPDATE task_queue SET status='claimed', claimed_by='w1' WHERE id=?", (direct,))
    await store.progress(leases[1], 0.5, None)
    await store.complete(leases[0], None)
    [worker] = await store.workers()
    assert worker.current_task_ids == (leases[1].task_id, leases[2].task_id, direct)


async def test_pause_and_resume(store: Store) -> None:
    await store.beat(Beat("w1"))
    paused = await store.pause_worker("w1", "disk")
    assert (paused.paused, paused.pause_reason) == (True, "disk")
    assert (await store.beat(Beat("w1"))).worker == paused
    await one(store)
    assert await store.claim(ClaimRequest("w1")) == []
    resumed = await store.resume_worker("w1")
    assert (resumed.paused, resumed.pause_reason) == (False, None)
    assert (await claimed(store)).task.id == 1


async def test_a_pause_survives_the_beat_of_a_direct_worker(store: Store, outside) -> None:
    await store.beat(Beat("w1", ("a",)))
    await store.pause_worker("w1")
    outside.execute("INSERT OR REPLACE INTO worker_heartbeats (worker_id, last_heartbeat) VALUES ('w1', 'x')")
    [worker] = await store.workers()
    assert (worker.paused, worker.task_types) == (True, ("a",))


async def test_a_paused_worker_keeps_what_it_holds(store: Store) -> None:
    lease = await held(store)
    await store.pause_worker("w1")
    assert (await store.complete(lease, None)).task.status == TaskStatus.COMPLETED


async def test_removal_takes_the_tasks_back(store: Store, outside) -> None:
    lease, last = await held(store), await held(store, max_retries=0)
    asked, direct = await held(store), await one(store)
    outside.execute("UPDATE task_queue SET status='claimed', claimed_by='w1' WHERE id=?", (direct,))
    await store.cancel(asked.task_id)
    [before] = await store.workers()
    assert await store.remove_worker("w1") == before
    assert await store.workers() == []
    task = await record(store, lease.task_id)
    assert (task.status, task.retry_count, task.error_message) == (TaskStatus.QUEUED, 1, "Worker w1 was removed")
    assert await status(store, last.task_id) == TaskStatus.FAILED
    assert await status(store, asked.task_id) == TaskStatus.CANCELLED
    assert (await record(store, direct)).retry_count == 1
    with pytest.raises(LeaseLost):
        await store.complete(lease, None)
    assert outside.execute("SELECT count(*) FROM task_leases").fetchone() == (0,)


async def test_unknown_workers_are_refused(store: Store) -> None:
    for ask in (store.pause_worker("none"), store.resume_worker("none"), store.remove_worker("none")):
        with pytest.raises(WorkerNotFound):
            await ask
