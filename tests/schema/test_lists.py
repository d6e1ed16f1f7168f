"""Lists of tasks and workers: paged both ways, filtered, counted, and bounded."""

from typing import Any

import pytest

from tests.schema.conftest import Api

PAGE = """
query Page($first: Int, $after: String, $last: Int, $before: String, $filter: TaskFilter, $orderBy: TaskOrder) {
  tasks(first: $first, after: $after, last: $last, before: $before, filter: $filter, orderBy: $orderBy) {
    edges { cursor node { id } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    totalCount
    totalCountIsExact
  }
}
"""


def ids(page: dict[str, Any]) -> list[str]:
    return [edge["node"]["id"] for edge in page["edges"]]


@pytest.mark.parametrize("order", [None, {"field": "CREATED_AT"}, {"field": "PRIORITY"}, {"field": "UPDATED_AT"}])
@pytest.mark.parametrize("direction", ["ASC", "DESC"])
async def test_pages_forwards_and_backwards_meet_every_task_once(
    api: Api, order: dict[str, str] | None, direction: str
) -> None:
    for priority in (5, 1, 9, 5, 5, 1, 9):
        await api.create(priority=priority)
    order_by = {**order, "direction": direction} if order else None
    whole = ids(await api.data(PAGE, orderBy=order_by))
    assert sorted(whole, key=int) == [str(n) for n in range(1, 8)]

    forwards, page = [], await api.data(PAGE, first=3, orderBy=order_by)
    assert page["pageInfo"]["hasPreviousPage"] is False
    while page["pageInfo"]["hasNextPage"]:
        forwards += ids(page)
        page = await api.data(PAGE, first=3, after=page["pageInfo"]["endCursor"], orderBy=order_by)
    assert forwards + ids(page) == whole
    assert page["pageInfo"]["hasPreviousPage"] is True

    backwards, page = [], await api.data(PAGE, last=3, orderBy=order_by)
    assert page["pageInfo"]["hasNextPage"] is False
    while page["pageInfo"]["hasPreviousPage"]:
        backwards = ids(page) + backwards
        page = await api.data(PAGE, last=3, before=page["pageInfo"]["startCursor"], orderBy=order_by)
    assert ids(page) + backwards == whole


async def test_tasks_are_newest_first_unless_ordered_otherwise(api: Api) -> None:
    await api.create(3)
    assert ids(await api.data(PAGE)) == ["3", "2", "1"]


async def test_an_empty_list_has_no_cursors(api: Api) -> None:
    page = await api.data(PAGE, filter={"statuses": ["FAILED"]})
    assert page["edges"] == []
    assert page["pageInfo"] == {
        "hasNextPage": False, "hasPreviousPage": False, "startCursor": None, "endCursor": None
    }  # fmt: skip
    assert (page["totalCount"], page["totalCountIsExact"]) == (0, True)


@pytest.mark.parametrize(
    ("filter", "expected"),
    [
        ({"ids": ["2", "3", "99"]}, ["3", "2"]),
        ({"ids": []}, []),
        ({"statuses": ["CANCELLED"]}, ["1"]),
        ({"statuses": []}, []),
        ({"taskTypes": ["keyword_search"]}, ["3"]),
        ({"labels": [{"key": "team", "value": "a"}]}, ["2"]),
        ({"minPriority": 6}, ["3"]),
        ({"maxPriority": 4}, ["2"]),
        ({"minPriority": 5, "maxPriority": 5}, ["1"]),
        ({"search": "Needle"}, ["3"]),
        ({"search": "nothing like it"}, []),
        ({"createdAfter": "2100-01-01T00:00:00Z"}, []),
        ({"createdBefore": "2100-01-01T00:00:00Z"}, ["3", "2", "1"]),
        ({"claimedBy": ["nobody"]}, []),
        ({"taskTypes": ["trending_scrape"], "minPriority": 5, "statuses": ["CANCELLED", "QUEUED"]}, ["1"]),
    ],
)
async def test_filters_combine(api: Api, filter: dict[str, Any], expected: list[str]) -> None:
    (first,) = await api.create()
    await api.data("CancelTask", id=first)
    await api.create(priority=2, labels=[{"key": "team", "value": "a"}])
    await api.create(taskType="keyword_search", parameters={"query": "a needle in hay"}, priority=8)
    page = await api.data(PAGE, filter=filter)
    assert ids(page) == expected
    assert page["totalCount"] == len(expected)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"first": 0}, "first: must be between 1 and 1000, got 0"),
        ({"first": 1001}, "first: must be between 1 and 1000, got 1001"),
        ({"last": -1}, "last: must be between 1 and 1000, got -1"),
        ({"first": 1, "last": 1}, "last: cannot be combined with first; page in one direction at a time"),
        ({"after": "rubbish"}, "after: is no cursor"),
        ({"before": "rubbish"}, "before: is no cursor"),
        ({"filter": {"ids": ["x"]}}, "filter.ids: must be a whole number"),
        ({"filter": {"search": "word " * 21}}, "filter.search: takes at most 20, got 21"),
        ({"filter": {"taskTypes": ["t"] * 1_001}}, "filter.taskTypes: takes at most 1,000, got 1,001"),
    ],
)
async def test_arguments_that_cannot_be_used_are_refused_by_name(
    api: Api, arguments: dict[str, Any], message: str
) -> None:
    code, said = await api.error(PAGE, **arguments)
    assert code == "BAD_USER_INPUT"
    assert said.startswith(message)


async def test_a_cursor_belongs_to_its_order(api: Api) -> None:
    await api.create(2)
    page = await api.data(PAGE, first=1)
    _, message = await api.error(PAGE, after=page["pageInfo"]["endCursor"], orderBy={"field": "PRIORITY"})
    assert message == "after: is a cursor of the order created_at; this list is ordered by priority"


async def test_workers_are_paged_by_id_and_filtered(api: Api) -> None:
    for name, types in (("b", ["trending_scrape"]), ("a", None), ("c", ["keyword_search"])):
        await api.data("Heartbeat", input={"workerId": name, "taskTypes": types})
    page = await api.data("ListWorkers", first=2)
    assert [worker["id"] for worker in page["nodes"]] == ["a", "b"]
    assert (page["totalCount"], page["pageInfo"]["hasNextPage"]) == (3, True)
    rest = await api.data("ListWorkers", after=page["pageInfo"]["endCursor"])
    assert [worker["id"] for worker in rest["nodes"]] == ["c"]
    takers = await api.data("ListWorkers", filter={"taskTypes": ["trending_scrape"]})
    assert [worker["id"] for worker in takers["nodes"]] == ["a", "b"]
    assert (await api.data("ListWorkers", filter={"statuses": ["OFFLINE"]}))["nodes"] == []


async def test_a_worker_tells_of_a_hundred_tasks_and_the_list_of_all(api: Api) -> None:
    await api.create(130)
    await api.claim("w", limit=130)
    worker = await api.data("GetWorker", id="w")
    assert [task["id"] for task in worker["currentTasks"]] == [str(n) for n in range(1, 101)]
    held = await api.data("ListTasks", first=1, filter={"claimedBy": ["w"], "statuses": ["CLAIMED", "RUNNING"]})
    assert held["totalCount"] == 130
