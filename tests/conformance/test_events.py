"""The log: one event for each thing that happened, in commit order, whoever wrote it."""

import pytest

from db.errors import CursorExpired, CursorFromFuture
from db.records import EventKind, JsonText, LogLevel, TaskFilter, TaskStatus
from db.store import Store
from tests.conformance.builders import claimed, held, made, new, one


async def test_positions_rise_and_pages_follow_each_other(store: Store) -> None:
    await made(store, *[new() for _ in range(25)])
    seen, position = [], 0
    while page := await store.events_after(position, 10):
        seen += page
        position = page[-1].seq
    assert [event.task_id for event in seen] == list(range(1, 26))
    assert [event.seq for event in seen] == sorted({event.seq for event in seen})
    bounds = await store.log_bounds()
    assert (bounds.floor, bounds.head) == (0, position)
    assert await store.events_after(position) == []


async def test_a_position_that_cannot_be_continued_is_refused(store: Store, outside) -> None:
    await made(store, new(), new(), new())
    with pytest.raises(CursorFromFuture):
        await store.events_after(4)
    with pytest.raises(CursorFromFuture):
        await store.events_after(2**70)
    outside.execute("UPDATE queue_facts SET value = '2' WHERE name = 'log_floor'")
    outside.execute("DELETE FROM task_events WHERE seq <= 2")
    assert [event.seq for event in await store.events_after(2)] == [3]
    for position in (1, 0, -1):
        with pytest.raises(CursorExpired):
            await store.events_after(position)


async def test_the_events_of_one_task(store: Store) -> None:
    first, second = await one(store), await one(store)
    await store.complete((await claimed(store)).lease, None)
    events = await store.task_events(first)
    assert [event.status for event in events] == [TaskStatus.QUEUED, TaskStatus.CLAIMED, TaskStatus.COMPLETED]
    assert await store.task_events(first, after=events[0].seq, limit=1) == [events[1]]
    assert [event.task_id for event in await store.task_events(second)] == [second]


async def test_an_event_tells_who_and_what(store: Store) -> None:
    lease = await held(store)
    await store.progress(lease, 0.5, "half")
    await store.fail(lease, "boom", retryable=False)
    events = await store.task_events(lease.task_id)
    told = [event for event in events if event.kind == EventKind.STATUS]
    assert [(e.kind, e.previous_status, e.status, e.worker_id, e.attempt) for e in told] == [
        (EventKind.STATUS, None, TaskStatus.QUEUED, None, 0),
        (EventKind.STATUS, TaskStatus.QUEUED, TaskStatus.CLAIMED, "w1", 1),
        (EventKind.STATUS, TaskStatus.CLAIMED, TaskStatus.RUNNING, "w1", 1),
        (EventKind.STATUS, TaskStatus.RUNNING, TaskStatus.FAILED, "w1", 1),
    ]
    assert events[-1].message == "boom"
    assert all(event.at for event in events)


async def test_a_line_that_another_program_logs_is_an_event(store: Store, outside) -> None:
    task_id = await one(store)
    outside.execute(
        "INSERT INTO task_logs (task_id, worker_id, event_type, message, timestamp) VALUES "
        "(?, 'old', 'ERROR', 'hm', 't1'), (?, 'old', 'started', NULL, 't2')",
        (task_id, task_id),
    )
    logged = (await store.task_events(task_id))[1:]
    assert [(e.kind, e.level, e.message, e.worker_id) for e in logged] == [
        (EventKind.LOG, LogLevel.ERROR, "hm", "old"),
        (EventKind.LOG, LogLevel.INFO, "started", "old"),
    ]


async def test_folding_the_events_gives_the_state(store: Store) -> None:
    await made(store, *[new(parameters=JsonText(str(n))) for n in range(6)])
    await store.complete((await claimed(store)).lease, None)
    await store.fail((await claimed(store)).lease, "boom")
    await store.release((await claimed(store)).lease)
    await store.cancel((await claimed(store)).task.id, force=True)
    await store.progress((await claimed(store)).lease, 0.1, None)
    folded = {event.task_id: event.status for event in await store.events_after(0) if event.kind == EventKind.STATUS}
    tasks = await store.tasks_by_id(range(1, 7), ("status",))
    assert folded == {task_id: task.status for task_id, task in tasks.items()}
    for status in TaskStatus:
        counted = (await store.count(TaskFilter(statuses=(status,)))).value
        assert counted == list(folded.values()).count(status)


async def test_the_log_is_told_from_others(open_store, path) -> None:
    first, second = await open_store(), await open_store()
    assert first.log_id == second.log_id
    assert len(first.log_id) == 8


async def test_a_change_wakes_who_waits(open_store, outside) -> None:
    import asyncio

    store, other = await open_store(), await open_store()
    assert not await store.changed(0.01)
    for write in (lambda: one(store), lambda: one(other)):
        waiting = asyncio.create_task(store.changed(10))
        await asyncio.sleep(0)
        await write()
        assert await waiting
    waiting = asyncio.create_task(store.changed(10))
    await asyncio.sleep(0)
    outside.execute("UPDATE task_queue SET priority = 6")
    assert await waiting
