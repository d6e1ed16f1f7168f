"""Tasks by id, by key, and only the columns asked for."""

import pytest

from db.records import TASK_COLUMNS, JsonText
from db.store import Store
from tests.conformance.builders import held, made, new, one, record


async def test_an_unknown_id_is_none(store: Store) -> None:
    for task_id in (0, 99, -1, 2**63, -(2**70)):
        assert await store.task(task_id) is None
        assert await store.tasks_by_id([task_id]) == {}
        assert await store.task_events(task_id) == []


async def test_only_the_columns_asked_for_are_held(store: Store) -> None:
    task_id = await one(store)
    task = await store.task(task_id, ("priority", "id"))
    assert task is not None
    assert (task.priority, task.id) == (5, task_id)
    with pytest.raises(AttributeError):
        _ = task.parameters


@pytest.mark.parametrize("column", TASK_COLUMNS)
async def test_every_column_can_be_asked_for_alone(store: Store, column: str) -> None:
    task_id = await one(store)
    whole = await record(store, task_id)
    alone = await store.task(task_id, (column,))
    assert getattr(alone, column) == getattr(whole, column)


async def test_many_by_id_in_one_question(store: Store) -> None:
    tasks = await made(store, new("a"), new("b"), new("c"))
    found = await store.tasks_by_id([tasks[2].id, 999, tasks[0].id, tasks[0].id], ("task_type",))
    assert {task_id: task.task_type for task_id, task in found.items()} == {tasks[0].id: "a", tasks[2].id: "c"}
    assert await store.tasks_by_id([]) == {}


async def test_by_idempotency_key(store: Store) -> None:
    [task] = await made(store, new(idempotency_key="k"))
    assert await store.task_by_key("k") == task
    assert await store.task_by_key("other") is None


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ('{"a": 1}', '{"a": 1}'),
        ("{'a': None, 'b': (1, True)}", '{"a": null, "b": [1, true]}'),
        ("not json at all", '"not json at all"'),
        ("{'a': nan}", "\"{'a': nan}\""),
        ("", '""'),
        ("[" * 2000, '"' + "[" * 2000 + '"'),
    ],
)
async def test_parameters_of_others_are_always_json(store: Store, outside, written: str, read: str) -> None:
    task_id = await one(store)
    outside.execute("UPDATE task_queue SET parameters = ?, result_data = ? WHERE id = ?", (written, written, task_id))
    task = await record(store, task_id)
    assert (task.parameters, task.result) == (read, read)


async def test_a_large_value_comes_back_whole(store: Store) -> None:
    text = JsonText('{"text": "' + "é" * 100_000 + '"}')
    task_id = await one(store, parameters=text)
    assert (await record(store, task_id)).parameters == text


async def test_the_flag_of_a_forced_cancel_is_a_boolean(store: Store) -> None:
    lease = await held(store)
    await store.cancel(lease.task_id, force=True)
    task = await store.task(lease.task_id, ("cancel_forced",))
    assert task is not None
    assert task.cancel_forced is True
