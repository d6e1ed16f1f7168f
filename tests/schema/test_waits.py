"""Requests that wait: for tasks to finish, for events, and for work."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from db.records import ClaimRequest
from tests.schema.conftest import Answer, Api


async def finish(api: Api) -> str:
    (granted,) = await api.claim()
    await api.data("CompleteTask", lease=granted["lease"])
    id: str = granted["task"]["id"]
    return id


async def begun(waiting: Awaitable[Any]) -> "asyncio.Task[Any]":
    """The request under way: it has had time to find nothing, and waits."""
    task = asyncio.ensure_future(waiting)
    done, _ = await asyncio.wait([task], timeout=0.1)
    assert not done
    return task


async def test_waiting_for_all_ends_when_the_last_has_finished(api: Api) -> None:
    ids = await api.create(2)
    answer = await begun(api.data("AwaitTasks", ids=ids, timeoutSeconds=10))
    await finish(api)
    assert not answer.done()
    await finish(api)
    assert [task["status"] for task in await answer] == ["COMPLETED", "COMPLETED"]


async def test_waiting_for_any_ends_when_the_first_has_finished(api: Api) -> None:
    ids = await api.create(2)
    answer = await begun(api.data("AwaitTasks", ids=ids, completion="ANY", timeoutSeconds=10))
    first = await finish(api)
    assert {task["id"]: task["status"] for task in await answer}[first] == "COMPLETED"


async def test_waiting_ends_with_the_time_and_tells_how_things_stand(api: Api) -> None:
    (id,) = await api.create()
    known, unknown = await api.data("AwaitTasks", ids=[id, "4711"], timeoutSeconds=0.05)
    assert (known["status"], unknown) == ("QUEUED", None)


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({"ids": ["x"]}, "ids: must be a whole number"),
        ({"ids": ["1"] * 1_001}, "ids: takes at most 1,000, got 1,001"),
        ({"ids": ["1"], "timeoutSeconds": 31}, "timeoutSeconds: must be between 0 and 30"),
    ],
)
async def test_a_wait_that_cannot_be_is_refused(api: Api, variables: Answer, message: str) -> None:
    assert (await api.error("AwaitTasks", **variables))[1].startswith(message)


async def test_a_page_of_events_waits_for_the_next(api: Api) -> None:
    await api.create()
    cursor = (await api.data("ListTaskEvents"))["cursor"]
    answer = await begun(api.data("ListTaskEvents", after=cursor, waitSeconds=10))
    (id,) = await api.create()
    assert [event["taskId"] for event in (await answer)["events"]] == [id]
    assert (await api.error("ListTaskEvents", waitSeconds=31))[1].startswith("waitSeconds: must be between 0 and 30")


@pytest.fixture
def claims(api: Api, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The workers that asked the store for tasks, each time that one did."""
    asked: list[str] = []
    claim: Callable[[ClaimRequest], Awaitable[Any]] = api.services.store.claim

    async def counted(request: ClaimRequest) -> Any:
        asked.append(request.worker_id)
        return await claim(request)

    monkeypatch.setattr(api.services.store, "claim", counted)
    return asked


async def test_of_many_that_wait_one_looks(api: Api, claims: list[str]) -> None:
    waiting = [asyncio.create_task(api.claim(f"w{n}", waitSeconds=10)) for n in range(20)]
    await asyncio.wait(waiting, timeout=0.3)
    claims.clear()
    await api.create()
    done, _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    assert [len(task.result()) for task in done] == [1]
    assert len(claims) <= 5
    await api.create(19)
    assert [len(await task) for task in waiting] == [1] * 20


async def test_a_paused_worker_does_not_hold_up_the_line(api: Api) -> None:
    await api.data("Heartbeat", input={"workerId": "paused"})
    await api.data("PauseWorker", id="paused")
    paused = await begun(api.claim("paused", waitSeconds=10))
    other = await begun(api.claim("other", waitSeconds=10))
    (id,) = await api.create()
    (granted,) = await asyncio.wait_for(other, 5)
    assert granted["task"]["id"] == id
    await api.create()
    await api.data("ResumeWorker", id="paused")
    assert len(await asyncio.wait_for(paused, 5)) == 1


async def test_whoever_waits_is_answered_when_the_server_ends(api: Api) -> None:
    waiting = [
        await begun(api.claim(waitSeconds=30)),
        await begun(api.data("AwaitTasks", ids=await api.create(runAfter="2100-01-01T00:00:00Z"), timeoutSeconds=30)),
        await begun(api.data("ListTaskEvents", after=(await api.data("ListTasks"))["cursor"], waitSeconds=30)),
    ]
    api.services.feed.end()
    await asyncio.wait_for(asyncio.gather(*waiting), 5)
