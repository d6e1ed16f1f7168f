"""The log as streams, pages and waits, on a real file."""

import asyncio
from pathlib import Path

import pytest

from db.errors import CursorExpired, CursorFromFuture
from db.records import (
    Beat,
    ClaimRequest,
    EventKind,
    EventRecord,
    JsonText,
    Label,
    LogBounds,
    LogLevel,
    LogLine,
    TaskFilter,
    TaskStatus,
)
from db.sqlite.library import newer as sqlite3
from db.sqlite.store import SqliteStore
from resolvers.live import Feed
from tests.live.conftest import create, finish, rest, take, until

EVERY = TaskFilter()


def told(events: list[EventRecord]) -> list[tuple[int, str | None]]:
    return [(event.task_id, event.status) for event in events]


async def test_a_stream_tells_what_follows_its_cursor_and_then_what_happens(store: SqliteStore, feed: Feed) -> None:
    [first] = await create(store)
    start = (await store.log_bounds()).head
    [second] = await create(store)
    stream = aiter(feed.status_changes(after=start))
    assert told(await take(stream, 1)) == [(second.id, "queued")]
    await finish(store)
    assert told(await take(stream, 2)) == [(first.id, "claimed"), (first.id, "completed")]


async def test_without_a_cursor_only_what_happens_from_now_on_is_told(store: SqliteStore, feed: Feed) -> None:
    await create(store, 5)
    stream = aiter(feed.events())
    waiting = asyncio.ensure_future(take(stream, 1))
    await asyncio.sleep(0.05)
    [late] = await create(store)
    assert told(await waiting) == [(late.id, "queued")]


async def test_what_another_connection_writes_into_the_file_is_told(
    store: SqliteStore, feed: Feed, tmp_path: Path
) -> None:
    [task] = await create(store)
    created = (await store.log_bounds()).head
    waiting = asyncio.ensure_future(take(feed.status_changes(after=created), 1))
    other = sqlite3.connect(tmp_path / "queue.db")
    other.execute("UPDATE task_queue SET status = 'claimed', claimed_by = 'direct' WHERE id = ?", (task.id,))
    other.commit()
    other.close()
    [event] = await waiting
    assert (event.task_id, event.status, event.worker_id) == (task.id, "claimed", "direct")


async def test_a_listener_behind_the_ring_reads_the_log_and_misses_nothing(store: SqliteStore) -> None:
    feed = Feed(store, keep_events=10)
    await feed.start()
    keeping_up = asyncio.ensure_future(take(feed.events(after=0), 30))
    tasks = [(await create(store))[0].id for _ in range(30)]
    await keeping_up
    assert feed.tail.ring.floor > 0
    assert [event.task_id for event in await take(feed.events(after=0), 30)] == tasks
    await feed.stop()


async def test_a_commit_while_the_log_is_looked_at_is_not_passed_over(
    store: SqliteStore, feed: Feed, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting = asyncio.ensure_future(take(feed.events(after=0), 1))
    look, created = store.log_bounds, asyncio.Event()

    async def commit_and_look() -> LogBounds:
        if feed.head == 0 and not created.is_set():
            created.set()
            await create(store)
        return await look()

    await asyncio.sleep(0.05)
    monkeypatch.setattr(store, "log_bounds", commit_and_look)
    await store.beat(Beat("w"))
    assert told(await waiting) == [(1, "queued")]
    assert created.is_set()


async def test_who_comes_while_the_tail_rests_is_told_at_once_and_misses_nothing(
    store: SqliteStore, feed: Feed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("resolvers.tail.AWAKE_SECONDS", 0.0)
    first = await create(store)
    assert told(await take(feed.events(after=0), 1)) == [(first[0].id, "queued")]
    await store.beat(Beat("w"))
    await asyncio.sleep(0.05)
    unheard = await create(store, 2)
    await asyncio.sleep(0.05)
    assert (feed.head, feed.tail.commits) == (1, 1)
    stream = aiter(feed.events(after=0))
    assert told(await take(stream, 3)) == [(task.id, "queued") for task in [*first, *unheard]]
    [late] = await create(store)
    assert told(await take(stream, 1)) == [(late.id, "queued")]


async def test_who_is_slow_gets_all_that_it_missed_at_once(store: SqliteStore, feed: Feed) -> None:
    await create(store)
    batch = await feed.tail.after(0)
    for _ in range(20):
        await create(store)
        await asyncio.sleep(0.002)
    assert batch is not None
    missed = await feed.tail.after(batch.end)
    assert missed is not None
    assert [event.task_id for event in missed.events] == list(range(2, 22))


async def test_what_the_log_no_longer_holds_is_nothing_to_who_comes_while_the_tail_rests(
    store: SqliteStore, feed: Feed
) -> None:
    await create(store, 3)
    await store.writer.run(lambda c: c.execute("UPDATE queue_facts SET value = 2 WHERE name = 'log_floor'"))
    waiting = asyncio.ensure_future(take(feed.events(), 1))
    await asyncio.sleep(0.05)
    assert feed.head == 3
    [late] = await create(store)
    assert told(await waiting) == [(late.id, "queued")]


async def test_a_cursor_too_old_or_from_the_future_is_refused(store: SqliteStore, feed: Feed) -> None:
    await create(store, 3)
    with pytest.raises(CursorFromFuture):
        await take(feed.events(after=99), 1)
    await store.writer.run(lambda c: c.execute("UPDATE queue_facts SET value = 2 WHERE name = 'log_floor'"))
    with pytest.raises(CursorExpired):
        await take(feed.events(after=1), 1)
    with pytest.raises(CursorExpired):
        await feed.page(1, 10, EVERY, 0)
    assert [event.seq for event in await take(feed.events(after=2), 1)] == [3]


async def test_watched_tasks_come_first_as_they_are_and_end_the_stream_as_they_finish(
    store: SqliteStore, feed: Feed
) -> None:
    done, waiting = await create(store), await create(store)
    await finish(store)
    ids = [waiting[0].id, done[0].id]
    stream = aiter(feed.status_changes(task_ids=ids))
    assert told(await take(stream, 2)) == [(ids[0], "queued"), (ids[1], "completed")]
    await create(store)
    await finish(store)
    assert told(await rest(stream)) == [(ids[0], "claimed"), (ids[0], "completed")]


async def test_a_stream_of_finished_or_unknown_tasks_ends_at_once(store: SqliteStore, feed: Feed) -> None:
    await create(store)
    [id] = await finish(store)
    assert told(await rest(feed.status_changes(task_ids=[id, 999]))) == [(id, "completed")]
    assert await rest(feed.status_changes(task_ids=[])) == []


async def test_a_resumed_stream_of_watched_tasks_tells_the_rest_and_ends(store: SqliteStore, feed: Feed) -> None:
    [task] = await create(store)
    created = (await store.log_bounds()).head
    await finish(store)
    await create(store)
    resumed = feed.status_changes(after=created, task_ids=[task.id])
    assert told(await rest(resumed)) == [(task.id, "claimed"), (task.id, "completed")]


async def test_a_filter_is_judged_by_the_state_at_each_event(store: SqliteStore, feed: Feed) -> None:
    [task] = await create(store)
    [grant] = await store.claim(ClaimRequest("w"))
    await store.progress(grant.lease, 0.5, "half")
    await store.complete(grant.lease, JsonText("1"))

    async def found(**parts: object) -> list[str]:
        events = (await feed.page(0, 100, TaskFilter(**parts), 0)).events  # type: ignore[arg-type]
        return [event.status or event.kind for event in events]

    assert await found() == ["queued", "claimed", "running", "progress", "completed"]
    assert await found(statuses=(TaskStatus.RUNNING,)) == ["running", "progress"]
    assert await found(claimed_by=("w",)) == ["claimed", "running", "progress", "completed"]
    assert await found(ids=(task.id + 1,)) == []


@pytest.mark.parametrize(
    ("parts", "matches"),
    [
        ({"task_types": ("probe",)}, True),
        ({"task_types": ()}, False),
        ({"min_priority": 7}, True),
        ({"min_priority": 8}, False),
        ({"max_priority": 6}, False),
        ({"labels": (Label("team", "a"),)}, True),
        ({"labels": (Label("team", "a"), Label("team", "b"))}, False),
        ({"created_after": "2020-01-01T00:00:00.000000+00:00"}, True),
        ({"created_before": "2020-01-01T00:00:00.000000+00:00"}, False),
        ({"search": "CAT küche"}, True),
        ({"search": "cat dog"}, False),
        ({"task_types": ("probe",), "max_priority": 1}, False),
    ],
)
async def test_every_part_of_a_filter_agrees_with_the_list_of_tasks(
    store: SqliteStore, feed: Feed, parts: dict[str, object], matches: bool
) -> None:
    labels = (Label("team", "a"),)
    await create(store, priority=7, labels=labels, parameters=JsonText('{"q": "cat", "w": "k\\u00fcche"}'))
    filter = TaskFilter(**parts)  # type: ignore[arg-type]
    assert bool((await feed.page(0, 10, filter, 0)).events) is matches
    assert bool((await store.count(filter)).value) is matches


async def test_log_lines_and_progress_come_with_all_events(store: SqliteStore, feed: Feed) -> None:
    await create(store)
    [grant] = await store.claim(ClaimRequest("w"))
    stream = aiter(feed.events(after=(await store.log_bounds()).head))
    await store.log(grant.lease, [LogLine(LogLevel.INFO, "one"), LogLine(LogLevel.ERROR, "two")])
    events = await take(stream, 2)
    assert [(event.kind, event.level, event.message) for event in events] == [
        (EventKind.LOG, "info", "one"),
        (EventKind.LOG, "error", "two"),
    ]


async def test_a_page_goes_on_where_the_last_one_ended(store: SqliteStore, feed: Feed) -> None:
    tasks = [task.id for task in await create(store, 5)]
    first = await feed.page(None, 3, EVERY, 0)
    assert ([event.task_id for event in first.events], first.has_more) == (tasks[:3], True)
    second = await feed.page(first.events[-1].seq, 3, EVERY, 0)
    assert ([event.task_id for event in second.events], second.has_more) == (tasks[3:], False)


async def test_an_empty_page_waits_for_an_event_or_the_time(store: SqliteStore, feed: Feed) -> None:
    assert not (await feed.page(feed.head, 10, EVERY, 0.05)).events
    waiting = asyncio.ensure_future(feed.page(feed.head, 10, EVERY, 20))
    await asyncio.sleep(0.05)
    [task] = await create(store)
    assert told(list((await asyncio.wait_for(waiting, 5)).events)) == [(task.id, "queued")]


async def test_waiting_for_tasks_ends_with_all_or_any_of_them(store: SqliteStore, feed: Feed) -> None:
    ids = [task.id for task in await create(store, 2)]
    every = asyncio.ensure_future(feed.await_tasks(ids, True, 20))
    one = asyncio.ensure_future(feed.await_tasks(ids, False, 20))
    await asyncio.sleep(0.05)
    assert not one.done()
    await finish(store)
    await asyncio.wait_for(one, 5)
    assert not every.done()
    await finish(store)
    await asyncio.wait_for(every, 5)
    await create(store)
    await feed.await_tasks([ids[0], 999], True, 20)


async def test_waiting_for_tasks_ends_with_the_time(store: SqliteStore, feed: Feed) -> None:
    [task] = await create(store)
    await feed.await_tasks([task.id], True, 0.05)


async def test_workers_are_told_as_they_change_but_not_as_they_beat(store: SqliteStore, feed: Feed) -> None:
    await store.beat(Beat("w1"))
    stream = feed.worker_changes()
    changes = asyncio.ensure_future(take(stream, 3, seconds=10))
    await asyncio.sleep(0.1)
    await store.beat(Beat("w1"))
    await store.pause_worker("w1", "tired")
    await asyncio.sleep(0.6)
    await store.beat(Beat("w2", task_types=("probe",)))
    await asyncio.sleep(0.6)
    await store.remove_worker("w1")
    assert [(worker.id, worker.status, worker.paused) for worker in await changes] == [
        ("w1", "online", True),
        ("w2", "online", False),
        ("w1", "offline", True),
    ]


async def test_statistics_are_told_when_they_change_and_read_once_for_all(store: SqliteStore) -> None:
    reads = 0
    read = store.statistics

    async def counted() -> object:
        nonlocal reads
        reads += 1
        return await read()

    store.statistics = counted  # type: ignore[method-assign,assignment]
    feed = Feed(store)
    await feed.start()
    listeners = [asyncio.ensure_future(take(feed.statistics(0.2), 2)) for _ in range(20)]
    await until(lambda: reads > 0)
    await create(store, 10)
    answers = await asyncio.gather(*listeners)
    assert [[sum(row.count for row in record.counts) for record in answer] for answer in answers] == [[0, 10]] * 20
    assert reads < 10
    await feed.stop()


async def test_everything_ends_with_the_feed(store: SqliteStore, feed: Feed) -> None:
    [task] = await create(store)
    streams = [feed.events(), feed.status_changes(task_ids=[task.id]), feed.worker_changes(), feed.statistics(3600)]
    waits = [asyncio.ensure_future(rest(stream)) for stream in streams]
    head = (await store.log_bounds()).head
    waits.append(asyncio.ensure_future(feed.page(head, 1, EVERY, 30)))  # type: ignore[arg-type]
    waits.append(asyncio.ensure_future(feed.await_tasks([task.id], True, 30)))  # type: ignore[arg-type]
    await asyncio.sleep(0.1)
    feed.end()
    await asyncio.wait_for(asyncio.gather(*waits), 5)
