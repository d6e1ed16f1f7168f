"""Claims: who gets what, in which order."""

import pytest

from db.clock import instant
from db.records import ClaimOrder, ClaimRequest, Instant, TaskStatus
from db.store import Store
from tests.conformance.builders import START, claimed, held, history, made, new, one, record

PRIORITY, FIFO, LIFO = ClaimOrder


async def spread(store: Store, environment) -> dict[str, int]:
    """Tasks of two types created over three seconds, with ties."""
    ids = {}
    for name, task_type, priority in [
        ("old", "a", 5), ("old twin", "b", 5), ("old high", "a", 9),
        ("mid low", "b", 1), ("mid high", "b", 9),
        ("new", "a", 5), ("new high", "a", 9), ("new twin", "a", 9),
    ]:  # fmt: skip
        if name.startswith(("mid low", "new")) and name in ("mid low", "new"):
            environment.clock.advance(1)
        ids[name] = await one(store, task_type=task_type, priority=priority)
    return ids


@pytest.mark.parametrize(
    ("order", "turn"),
    [
        (PRIORITY, ["old high", "mid high", "new high", "new twin", "old", "old twin", "new", "mid low"]),
        (FIFO, ["old high", "old", "old twin", "mid high", "mid low", "new high", "new twin", "new"]),
        (LIFO, ["new twin", "new high", "new", "mid high", "mid low", "old high", "old twin", "old"]),
    ],
)
@pytest.mark.parametrize("limit", [1, 3, 8])
async def test_the_turn(store: Store, environment, order: ClaimOrder, turn: list[str], limit: int) -> None:
    ids = await spread(store, environment)
    names = {task_id: name for name, task_id in ids.items()}
    got = []
    while granted := await store.claim(ClaimRequest("w1", limit=limit, order=order)):
        got += [names[grant.task.id] for grant in granted]
    assert got == turn


@pytest.mark.parametrize("order", ClaimOrder)
async def test_only_the_types_that_a_worker_takes(store: Store, order: ClaimOrder) -> None:
    await made(store, new("a"), new("b"), new("c"))
    granted = await store.claim(ClaimRequest("w1", ("c", "a", "none"), limit=9, order=order))
    assert {grant.task.task_type for grant in granted} == {"a", "c"}
    assert await store.claim(ClaimRequest("w1", ("c", "none"), order=order)) == []


async def test_a_worker_is_told_what_it_asks_for(store: Store, outside) -> None:
    await one(store, timeout_seconds=9.0)
    [grant] = await store.claim(ClaimRequest("w1", columns=("parameters",)))
    assert grant.task.parameters == '{"n": 1}'
    assert not hasattr(grant.task, "result")
    assert outside.execute("SELECT timeout_seconds FROM task_leases").fetchall() == [(9.0,)]


async def test_a_grant_is_a_lease(store: Store) -> None:
    task_id = await one(store)
    grant = await claimed(store, lease_seconds=30.0)
    assert grant.task == await record(store, task_id)
    assert (grant.task.status, grant.task.claimed_by, grant.task.attempt) == (TaskStatus.CLAIMED, "w1", 1)
    assert (grant.task.claimed_at, grant.expires_at) == (instant(START), instant(START + 30))
    assert (grant.lease.task_id, grant.lease.attempt, grant.lease.worker_id) == (task_id, 1, "w1")
    assert await history(store, task_id) == [TaskStatus.QUEUED, TaskStatus.CLAIMED]


async def test_no_task_is_granted_twice(store: Store) -> None:
    tasks = await made(store, *[new() for _ in range(5)])
    granted = [grant for _ in range(3) for grant in await store.claim(ClaimRequest("w1", limit=2))]
    assert sorted(grant.task.id for grant in granted) == [task.id for task in tasks]
    assert await store.claim(ClaimRequest("w2")) == []


async def test_a_task_of_the_future_waits(store: Store, environment) -> None:
    task_id = await one(store, run_after=instant(START + 10), priority=10)
    now_id = await one(store, priority=1)
    assert (await claimed(store)).task.id == now_id
    assert await store.claim(ClaimRequest("w1")) == []
    environment.clock.advance(9.9)
    assert await store.claim(ClaimRequest("w1")) == []
    environment.clock.advance(0.1)
    assert (await claimed(store)).task.id == task_id


async def test_a_clock_that_jumps_back_makes_a_due_task_wait_again(store: Store, environment) -> None:
    task_id = await one(store, run_after=instant(START + 10))
    environment.clock.advance(11)
    assert await store.claim(ClaimRequest("w1", ("other",))) == []
    environment.clock.jump(-3600)
    assert await store.claim(ClaimRequest("w1")) == []
    environment.clock.jump(3600)
    assert (await claimed(store)).task.id == task_id


async def test_a_start_in_the_past_is_now(store: Store) -> None:
    task_id = await one(store, run_after=instant(START - 10))
    assert (await claimed(store)).task.id == task_id


@pytest.mark.parametrize("order", ClaimOrder)
async def test_due_tasks_take_their_turn_among_the_others(store: Store, environment, order: ClaimOrder) -> None:
    low = await one(store, priority=1)
    due = await one(store, priority=9, run_after=instant(START + 5))
    environment.clock.advance(6)
    first = low if order is FIFO and due > low else due
    expected = [first, due if first == low else low]
    got = await store.claim(ClaimRequest("w1", limit=2, order=order))
    if order is FIFO:
        expected = [due, low]  # of the same age the higher priority is first
    assert [grant.task.id for grant in got] == expected


async def test_thousands_of_later_tasks_are_not_stepped_over(store: Store, outside, environment) -> None:
    later = instant(START + 10)
    outside.execute("BEGIN")
    outside.executemany(
        "INSERT INTO task_queue (task_type, parameters, priority, run_after_utc, created_at, updated_at) "
        "VALUES ('scrape', '{}', 9, ?, ?, ?)",
        [(later, instant(START), instant(START))] * 3000,
    )
    outside.execute("COMMIT")
    task_id = await one(store, priority=1)
    assert (await claimed(store)).task.id == task_id
    in_turn = "SELECT count(*) FROM task_queue WHERE status = 'queued' AND deferred = 0"
    assert outside.execute(in_turn).fetchone() == (0,)
    environment.clock.advance(11)
    assert (await claimed(store)).task.priority == 9


async def test_a_paused_worker_gets_nothing(store: Store) -> None:
    await one(store)
    await store.claim(ClaimRequest("w1", ("other",)))
    await store.pause_worker("w1", "maintenance")
    assert await store.claim(ClaimRequest("w1")) == []
    assert (await claimed(store, "w2")).task.id == 1
    await store.resume_worker("w1")
    await one(store)
    assert (await claimed(store, "w1")).task.id == 2


async def test_asking_makes_a_worker_known(store: Store) -> None:
    await store.claim(ClaimRequest("w1", ("a", "b"), order=FIFO))
    [worker] = await store.workers()
    assert (worker.id, worker.task_types, worker.strategy) == ("w1", ("a", "b"), "FIFO")
    assert worker.last_heartbeat == worker.started_at == instant(START)


async def test_what_a_worker_takes_follows_its_last_request(store: Store) -> None:
    await store.claim(ClaimRequest("w1", ("a",)))
    await store.claim(ClaimRequest("w1", ("b",)))
    assert (await store.workers())[0].task_types == ("b",)
    await store.claim(ClaimRequest("w1"))
    assert (await store.workers())[0].task_types == ()


async def test_more_types_than_a_statement_has_parts(store: Store) -> None:
    await made(store, *[new(f"type-{n}", priority=1 + n % 10) for n in range(700)])
    granted = await store.claim(ClaimRequest("w1", limit=70))
    assert {grant.task.priority for grant in granted} == {10}
    assert len(granted) == 70


async def test_a_lease_may_be_as_short_as_a_moment(store: Store) -> None:
    lease = await held(store)
    assert lease.attempt == 1
    assert Instant(instant(START)) == (await record(store, lease.task_id)).updated_at
