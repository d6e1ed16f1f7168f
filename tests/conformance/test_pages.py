"""Lists: every filter in every order and both directions, against a model that filters and sorts in plain Python."""

import itertools
import random
from collections.abc import Callable, Sequence
from operator import attrgetter

import pytest

from db.records import (
    JsonText,
    Label,
    NewTask,
    OrderDirection,
    TaskFilter,
    TaskOrderField,
    TaskPageQuery,
    TaskRecord,
    TaskStatus,
)
from db.sqlite.library import newer as sqlite3
from db.store import Store
from tests.conformance.builders import made, new

Q, C, R, D, F, X = TaskStatus
FILTERS = {
    "all": TaskFilter(),
    "a status": TaskFilter(statuses=(F,)),
    "statuses, one twice": TaskFilter(statuses=(Q, D, Q)),
    "a type": TaskFilter(task_types=("a",)),
    "types and statuses": TaskFilter(task_types=("a", "b", "none"), statuses=(Q, F, X)),
    "a type that waits": TaskFilter(task_types=("a",), statuses=(Q,)),
    "more types than a walk merges": TaskFilter(task_types=tuple("abcdefghijk")),
    "an unknown type": TaskFilter(task_types=("none",)),
    "ids": TaskFilter(ids=(3, 5, 5, 999, 2**65, 8)),
    "a worker": TaskFilter(claimed_by=("w1",)),
    "workers with a status": TaskFilter(claimed_by=("w1", "w2"), statuses=(C, D)),
    "a label": TaskFilter(labels=(Label("team", "x"),)),
    "two labels and a type": TaskFilter(labels=(Label("team", "x"), Label("env", "p")), task_types=("a",)),
    "created from": TaskFilter(created_after="t3"),
    "created until": TaskFilter(created_before="t3"),
    "created between, by status": TaskFilter(created_after="t1", created_before="t4", statuses=(Q, D)),
    "priorities": TaskFilter(min_priority=4, max_priority=6),
    "a priority of a type": TaskFilter(min_priority=5, max_priority=5, task_types=("b",)),
    "words": TaskFilter(search="needle"),
    "words in an error": TaskFilter(search="BOOM needle", statuses=(F, D)),
    "words with signs": TaskFilter(search='100%_! "é"'),
    "words, but not of a type with secrets": TaskFilter(search="needle", unsearched_types=("a", "c")),
    "secrets that nobody searches": TaskFilter(statuses=(Q,), unsearched_types=("a",)),
    "no status at all": TaskFilter(statuses=()),
    "no id at all": TaskFilter(ids=()),
}
WORDS = ["plain", "a Needle here", '100%_! \\"\u00e9\\"', "100x\\u00e9"]
ORDERS = list(itertools.product(TaskOrderField, OrderDirection))


@pytest.fixture
async def tasks(store: Store, outside: sqlite3.Connection) -> Sequence[TaskRecord]:
    """Sixty tasks of every kind, with many ties; some are for later, two of a priority that only old files allow."""
    chance = random.Random(3)
    await made(store, *(some(chance) for _ in range(60)))
    outside.execute("PRAGMA ignore_check_constraints = ON")
    outside.execute("BEGIN")
    outside.execute("UPDATE task_queue SET priority = iif(id = 7, 0, 11) WHERE id IN (7, 8)")
    for task_id in range(1, 61):
        outside.execute(
            "UPDATE task_queue SET status = ?, claimed_by = ?, created_at = ?, updated_at = ?, error_message = ? "
            "WHERE id = ?",
            (
                chance.choice(list(TaskStatus)),
                chance.choice(["w1", "w2", None]),
                f"t{chance.randint(0, 5)}",
                f"u{chance.randint(0, 4)}",
                chance.choice([None, "boom"]),
                task_id,
            ),
        )
    outside.execute("UPDATE task_queue SET status = 'queued' WHERE id IN (7, 8)")
    outside.execute("COMMIT")
    return list((await store.tasks_by_id(range(1, 61))).values())


def some(chance: random.Random) -> NewTask:
    labels = [label for label in (Label("team", "x"), Label("env", "p")) if chance.random() < 0.4]
    text = JsonText(f'{{"text": "{chance.choice(WORDS)}"}}')
    later = chance.choice([None, None, "2099-01-01T00:00:00.000000+00:00"])
    values = {"parameters": text, "priority": chance.randint(3, 7), "labels": tuple(labels), "run_after": later}
    return new(chance.choice("abc"), **values)


def matches(task: TaskRecord, filter: TaskFilter, labels: Sequence[Label]) -> bool:
    text = f"{task.parameters}\n{task.error_message or ''}".lower().replace('\\"', '"').replace("\\u00e9", "é")
    return (
        (filter.ids is None or task.id in filter.ids)
        and (filter.statuses is None or task.status in filter.statuses)
        and (filter.task_types is None or task.task_type in filter.task_types)
        and (filter.claimed_by is None or task.claimed_by in filter.claimed_by)
        and all(label in labels for label in filter.labels or ())
        and (filter.created_after is None or task.created_at >= filter.created_after)
        and (filter.created_before is None or task.created_at < filter.created_before)
        and (filter.min_priority or 0) <= task.priority <= (filter.max_priority or 99)
        and not (filter.search and task.task_type in filter.unsearched_types)
        and all(word in text for word in (filter.search or "").lower().split())
    )


def position(order: TaskOrderField) -> Callable[[TaskRecord], tuple[str | int, ...]]:
    """What a page is asked for after or before."""
    return attrgetter(*order.columns)


def place(order: TaskOrderField) -> Callable[[TaskRecord], tuple[str | int, ...]]:
    """What tasks are sorted by."""
    if order is TaskOrderField.PRIORITY:
        return lambda task: (task.priority, task.created_at, -task.id)
    return position(order)


@pytest.mark.parametrize("name", FILTERS)
async def test_every_order_of_a_filter(store: Store, tasks: Sequence[TaskRecord], name: str) -> None:
    filter = FILTERS[name]
    labels = await store.labels([task.id for task in tasks])
    expected = [task for task in tasks if matches(task, filter, labels.get(task.id, ()))]
    for order, direction in ORDERS:
        in_order = sorted(expected, key=place(order), reverse=direction is OrderDirection.DESC)
        found = await store.page(TaskPageQuery(100, filter, order, direction))
        assert [task.id for task in found.tasks] == [task.id for task in in_order], (order, direction)
        assert (found.has_next, found.has_previous) == (False, False)
        await walks_forwards_and_back(store, filter, order, direction, [task.id for task in in_order])


async def walks_forwards_and_back(
    store: Store, filter: TaskFilter, order: TaskOrderField, direction: OrderDirection, ids: list[int]
) -> None:
    limit, seen, cursor = 7, [], None
    while True:
        page = await store.page(TaskPageQuery(limit, filter, order, direction, after=cursor))
        assert page.has_previous == bool(seen)
        seen += [task.id for task in page.tasks]
        assert page.has_next == (len(seen) < len(ids))
        if not page.has_next:
            break
        cursor = position(order)(page.tasks[-1])
    assert seen == ids
    seen, cursor = [], None
    while True:
        page = await store.page(TaskPageQuery(limit, filter, order, direction, before=cursor, backwards=True))
        assert page.has_next == bool(seen)
        seen = [task.id for task in page.tasks] + seen
        assert page.has_previous == (len(seen) < len(ids))
        if not page.has_previous:
            break
        cursor = position(order)(page.tasks[0])
    assert seen == ids


@pytest.mark.parametrize(("order", "direction"), ORDERS)
async def test_between_two_positions(
    store: Store, tasks: Sequence[TaskRecord], order: TaskOrderField, direction: OrderDirection
) -> None:
    in_order = sorted(tasks, key=place(order), reverse=direction is OrderDirection.DESC)
    for first, last in [(10, 30), (10, 11), (10, 12), (30, 10), (0, 59)]:
        after, before = position(order)(in_order[first]), position(order)(in_order[last])
        page = await store.page(TaskPageQuery(100, TaskFilter(), order, direction, after=after, before=before))
        assert [task.id for task in page.tasks] == [task.id for task in in_order[first + 1 : last]]
        assert (page.has_next, page.has_previous) == (True, True)


async def test_a_position_outside_of_the_filter_steps_over_nothing(store: Store, tasks: Sequence[TaskRecord]) -> None:
    filter = TaskFilter(created_before="t2")
    whole = await store.page(TaskPageQuery(100, filter))
    page = await store.page(TaskPageQuery(100, filter, after=("t9", 1)))
    assert page.tasks == whole.tasks


@pytest.mark.parametrize("far", [2**80, -(2**80), 2**63 - 1, -(2**63)])
async def test_a_position_beyond_all_numbers_is_an_end(store: Store, tasks: Sequence[TaskRecord], far: int) -> None:
    for order, values in ((TaskOrderField.PRIORITY, (far, "t3")), (TaskOrderField.CREATED_AT, ("t3",))):
        ascending = [
            await store.page(TaskPageQuery(100, TaskFilter(), order, OrderDirection.ASC, **{side: (*values, far)}))
            for side in ("after", "before")
        ]
        assert sum(len(page.tasks) for page in ascending) == 60


async def test_a_page_tells_where_the_log_stood(store: Store) -> None:
    page = await store.page(TaskPageQuery(10))
    assert (page.tasks, page.log_position) == ([], 0)
    await made(store, new(), new())
    page = await store.page(TaskPageQuery(10, TaskFilter(statuses=())))
    assert page.log_position == (await store.log_bounds()).head == 2


async def test_pages_hold_only_the_columns_asked_for(store: Store) -> None:
    await made(store, new("a"))
    page = await store.page(TaskPageQuery(10), ("task_type",))
    assert page.tasks[0].task_type == "a"
    with pytest.raises(AttributeError):
        _ = page.tasks[0].id


@pytest.mark.parametrize("name", FILTERS)
async def test_the_count_of_every_filter(store: Store, tasks: Sequence[TaskRecord], name: str) -> None:
    expected = len((await store.page(TaskPageQuery(100, FILTERS[name]))).tasks)
    count = await store.count(FILTERS[name])
    assert (count.value, count.exact) == (expected, True)


async def test_a_count_stops_at_its_limit(store: Store, tasks: Sequence[TaskRecord]) -> None:
    for limit, exact in [(3, False), (59, False), (60, True)]:
        count = await store.count(TaskFilter(min_priority=0), limit)
        assert (count.value, count.exact) == (min(limit, 60), exact)


async def test_counts_by_status_and_type_know_no_limit(store: Store, tasks: Sequence[TaskRecord]) -> None:
    count = await store.count(TaskFilter(unsearched_types=("a",)), 1)
    assert (count.value, count.exact) == (60, True)


@pytest.mark.parametrize("name", ["a worker", "a label", "workers with a status", "a type", "statuses, one twice"])
async def test_a_walk_that_meets_too_few_gathers_instead(
    store: Store, tasks: Sequence[TaskRecord], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    labels = await store.labels([task.id for task in tasks])
    expected = [task for task in tasks if matches(task, FILTERS[name], labels.get(task.id, ()))]
    monkeypatch.setattr("db.sqlite.plans.GATHERED_GLADLY", 0)
    monkeypatch.setattr("db.sqlite.lists.EXAMINED_AT_MOST", 5)
    for order, direction in ORDERS:
        in_order = sorted(expected, key=place(order), reverse=direction is OrderDirection.DESC)
        await walks_forwards_and_back(store, FILTERS[name], order, direction, [task.id for task in in_order])
