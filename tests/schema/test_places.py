"""The place in line that a waiting task tells is the one that claims give it."""

import random

from db.sqlite.store import SqliteStore
from tests.schema.conftest import Api
from tests.schema.test_reads import grouped, statements

__all__ = ["statements"]
WHY = "query Why($n: Int) { tasks(first: $n) { nodes { id waitingBecause { code position message } } } }"


async def test_tasks_are_claimed_in_the_order_of_their_positions(api: Api) -> None:
    chance = random.Random(7)
    for _ in range(60):
        await api.create(taskType=chance.choice(["trending_scrape", "vault"]), priority=chance.randint(1, 10))
    await api.data("Heartbeat", input={"workerId": "w", "taskTypes": []})
    listed = (await api.data(WHY, n=100))["nodes"]
    positions = {task["id"]: task["waitingBecause"]["position"] for task in listed}
    assert {task["waitingBecause"]["code"] for task in listed} == {"READY"}
    claimed = [granted["task"]["id"] for granted in await api.claim(limit=100)]
    assert [positions[id] for id in claimed] == list(range(1, 61))


async def test_a_scheduled_task_is_not_in_line(api: Api) -> None:
    await api.create(runAfter="2100-01-01T00:00:00Z")
    await api.create()
    ready, later = (await api.data(WHY))["nodes"]
    assert (ready["waitingBecause"]["code"], ready["waitingBecause"]["position"]) == ("NO_WORKER", 1)
    assert (later["waitingBecause"]["code"], later["waitingBecause"]["position"]) == ("SCHEDULED", None)


async def test_the_line_is_walked_once_for_a_hundred_tasks(api: Api, store: SqliteStore, statements: list[str]) -> None:
    await api.create(120)
    counts = []
    for n in (1, 100):
        statements.clear()
        await api.data(WHY, n=n)
        counts.append(len(list(grouped(statements))))
    assert counts[0] == counts[1]
