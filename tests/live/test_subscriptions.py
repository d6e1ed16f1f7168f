"""Identical subscriptions are one execution; each subscriber is a cursor into it."""

import asyncio
import gc
import tracemalloc

import orjson
import pytest

from db.errors import CursorExpired, CursorFromFuture
from db.records import JsonText
from db.sqlite.store import SqliteStore
from execution.groups import Group
from execution.stream import Stream
from execution.subscriptions import Stopped
from resolvers.live import Feed
from resolvers.roles import Identity, Role
from tests.live.conftest import create, finish, rest, take, until
from tests.live.rendering import CHANGES, PLAIN, Member, Rendering, payloads, told


@pytest.fixture
def rendering(feed: Feed) -> Rendering:
    return Rendering(feed)


@pytest.fixture
def executed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The positions of the events that were executed, in order."""
    found: list[int] = []
    answer_all = Stream.answer_all

    async def spy(self, events):  # type: ignore[no-untyped-def]
        found.extend(event.seq for event in events)
        return await answer_all(self, events)

    monkeypatch.setattr(Stream, "answer_all", spy)
    return found


async def test_identical_subscriptions_execute_once_and_share_the_bytes(
    store: SqliteStore, rendering: Rendering, executed: list[int]
) -> None:
    members = [Member(await rendering.open()) for _ in range(50)]
    await create(store, 3)
    await until(lambda: sum(len(d.entries) for d in members[0].deliveries) == 3)
    assert executed == [1, 2, 3]
    first = members[0].deliveries
    assert all(d is f for member in members for d, f in zip(member.deliveries, first, strict=True))


async def test_where_a_subscriber_begins_does_not_part_it_from_the_others(
    store: SqliteStore, rendering: Rendering, executed: list[int]
) -> None:
    [one] = await create(store)
    late, early = await rendering.open(), await rendering.open(after=0)
    assert late.group is early.group
    assert await take(told(early), 1) == [(str(one.id), "QUEUED")]
    [two] = await create(store)
    assert await take(told(late), 1) == await take(told(early), 1) == [(str(two.id), "QUEUED")]
    assert executed == [1, 2]


async def test_rights_filters_and_shown_variables_part_subscriptions(rendering: Rendering) -> None:
    await rendering.open(CHANGES)
    await rendering.open(CHANGES, more=False)
    await rendering.open(CHANGES, more=True)
    await rendering.open(CHANGES, Identity("v", Role.VIEWER))
    await rendering.open(CHANGES, filter={"minPriority": 3})
    await rendering.open(CHANGES, filter={"minPriority": 3, "maxPriority": None})
    assert len(rendering.subscriptions.groups) == 5


async def test_a_resumed_subscriber_catches_up_and_joins_without_gap_or_double(
    store: SqliteStore, rendering: Rendering, executed: list[int]
) -> None:
    keep = await rendering.open()
    tasks = await create(store, 100)
    await take(told(keep), 100)
    resumed = await rendering.open(after=40)
    found = await take(told(resumed), 60)
    assert found == [(str(task.id), "QUEUED") for task in tasks[40:]]
    assert resumed.is_current
    assert executed == list(range(1, 101))
    member = Member(resumed)
    [task] = await create(store)
    await until(lambda: bool(member.deliveries))
    assert [entry.position for entry in member.deliveries[0].entries] == [101]
    assert task.id == 101


async def test_one_who_is_behind_the_ring_reads_the_log_alone(
    store: SqliteStore, rendering: Rendering, executed: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("execution.subscriptions.MOST_BYTES_IN_GROUP", 1_000)
    slow, fast = await rendering.open(), await rendering.open()
    tasks = await create(store, 150)
    expected = [(str(task.id), "QUEUED") for task in tasks]
    assert await take(told(fast), 150) == expected
    assert slow.group.floor > 0
    assert await take(told(slow), 150) == expected
    assert len(executed) > 150


async def test_no_delivery_is_much_larger_than_its_bound(
    store: SqliteStore, rendering: Rendering, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = "subscription ($taskIds: [ID!]) { taskStatusChanged(taskIds: $taskIds) { cursor task { id parameters } } }"
    monkeypatch.setattr("execution.subscriptions.MOST_BYTES_IN_GROUP", 30_000)
    keeping_up, behind = Member(await rendering.open(query)), await rendering.open(query)
    tasks = await create(store, 40, parameters=JsonText(f'"{"x" * 10_000}"'))
    await until(lambda: sum(len(d.entries) for d in keeping_up.deliveries) == 40)
    sizes = [sum(len(e.payload) for e in d.entries) for d in keeping_up.deliveries]
    positions = []
    while behind.position < behind.group.head:
        delivery = await behind.next()
        assert delivery is not None
        positions += [entry.position for entry in delivery.entries]
        sizes.append(sum(len(entry.payload) for entry in delivery.entries))
    assert positions == list(range(1, 41))
    watching = await rendering.open(query, taskIds=[str(task.id) for task in tasks])
    while watching.present:
        delivery = await watching.next()
        assert delivery is not None
        sizes.append(sum(len(entry.payload) for entry in delivery.entries))
    assert max(sizes) < 100_000


async def test_watched_tasks_are_complete_for_each_subscriber_in_his_time(
    store: SqliteStore, rendering: Rendering
) -> None:
    one, two = [task.id for task in await create(store, 2)]
    ids = [str(one), str(two)]
    early = await rendering.open(taskIds=ids)
    assert await take(told(early), 2) == [(ids[0], "QUEUED"), (ids[1], "QUEUED")]
    member = Member(early)
    await finish(store)
    late = await rendering.open(taskIds=ids)
    assert late.group is early.group
    await finish(store)
    await until(lambda: member.dismissed)
    assert await rest(told(late)) == [
        (ids[0], "COMPLETED"),
        (ids[1], "QUEUED"),
        (ids[1], "CLAIMED"),
        (ids[1], "COMPLETED"),
    ]
    after = await rendering.open(taskIds=ids)
    assert await rest(told(after)) == [(ids[0], "COMPLETED"), (ids[1], "COMPLETED")]


async def test_the_end_of_watched_tasks_comes_though_a_filter_hides_it(
    store: SqliteStore, rendering: Rendering
) -> None:
    [task] = await create(store)
    reading = await rendering.open(taskIds=[str(task.id)], filter={"statuses": ["CLAIMED"]})
    waiting = asyncio.ensure_future(rest(told(reading)))
    await asyncio.sleep(0.05)
    await finish(store)
    assert await waiting == [(str(task.id), "CLAIMED")]


async def test_the_first_numbers_come_at_once_to_whoever_joins(store: SqliteStore, rendering: Rendering) -> None:
    query = "subscription { statisticsChanged(everySeconds: 0.1) { totalTasks } }"
    first = await rendering.open(query)
    [empty] = await take(payloads(first), 1)
    assert orjson.loads(empty)["data"] == {"statisticsChanged": {"totalTasks": 0}}
    second = await rendering.open(query)
    assert await take(payloads(second), 1) == [empty]
    await create(store)
    assert await take(payloads(first), 1) == await take(payloads(second), 1)


async def test_unusable_cursors_are_refused_at_once(rendering: Rendering) -> None:
    with pytest.raises(CursorFromFuture):
        await rendering.open(after=99)
    assert not rendering.subscriptions.groups


async def test_a_subscriber_whose_place_is_no_longer_kept_is_told(
    store: SqliteStore, rendering: Rendering, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("execution.subscriptions.MOST_BYTES_IN_GROUP", 1)
    slow, fast = await rendering.open(), await rendering.open()
    await create(store, 100)
    await take(told(fast), 100)
    await store.writer.run(lambda c: c.execute("UPDATE queue_facts SET value = 50 WHERE name = 'log_floor'"))
    with pytest.raises(CursorExpired):
        await slow.next()


async def test_a_group_ends_with_its_last_subscriber(rendering: Rendering) -> None:
    readings = [await rendering.open(), await rendering.open()]
    for reading in readings:
        assert rendering.subscriptions.groups
        rendering.subscriptions.close(reading)
    assert not rendering.subscriptions.groups
    await until(lambda: readings[0].group.over)


async def test_the_end_of_the_server_is_not_the_end_of_a_subscription(feed: Feed, rendering: Rendering) -> None:
    reading = await rendering.open()
    waiting = asyncio.ensure_future(reading.next())
    await asyncio.sleep(0.05)
    feed.end()
    with pytest.raises(Stopped):
        await waiting


@pytest.mark.parametrize("query", [PLAIN, CHANGES])
async def test_delivered_events_leave_nothing_behind(
    store: SqliteStore, rendering: Rendering, query: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """CHANGES holds a directive, so that graphql-core executes it: its executors share a cache that grows by 1 KB an
    event unless each has its own."""
    monkeypatch.setattr("execution.subscriptions.MOST_BYTES_IN_GROUP", 10_000)
    await create(store)
    reading = await rendering.open(query)
    [event] = await store.events_after(0)
    group: Group = reading.group

    async def execute(count: int) -> int:
        for _ in range(count):
            await group.execute([event])
        gc.collect()
        return tracemalloc.get_traced_memory()[0]

    tracemalloc.start()
    try:
        before = await execute(100)
        grown = await execute(300) - before
    finally:
        tracemalloc.stop()
    assert grown < 300 * 100, f"{grown / 300:.0f} bytes an event"
