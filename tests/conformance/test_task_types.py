"""Task types registered at run time."""

from db.records import JsonText, TaskTypeRecord
from db.store import Store


async def test_types_are_shared_and_replaced_by_name(open_store) -> None:
    first, second = await open_store(), await open_store()
    b = TaskTypeRecord("b", "second", JsonText("{}"), JsonText("[]"))
    a = TaskTypeRecord("a", "first", JsonText('{"type": "object"}'), JsonText("[{}]"))
    for record in (b, a):
        await first.register_task_type(record)
    assert await second.task_types() == [a, b]
    better = TaskTypeRecord("b", "better", JsonText("true"), JsonText("[]"))
    await second.register_task_type(better)
    assert await first.task_types() == [a, better]


async def test_the_version_rises_with_every_registration(store: Store) -> None:
    versions = [await store.task_types_version()]
    for name in ("a", "b", "a"):
        await store.register_task_type(TaskTypeRecord(name, "", JsonText("{}"), JsonText("[]")))
        versions.append(await store.task_types_version())
    assert versions == sorted(set(versions))
