"""The history of a task is complete: what happened, when, who did it, and why."""

from typing import Any

from resolvers.roles import Identity, Role
from tests.schema.conftest import Answer, Api

ANN, BOB = Identity("ann", Role.OPERATOR), Identity("bob", Role.OPERATOR)
HISTORY = """
query History($id: ID!, $first: Int, $after: Cursor) {
  task(id: $id) {
    createdBy attempt generation
    cancellation { requestedBy reason acknowledgedAt forced }
    events(first: $first, after: $after) {
      hasMore cursor
      events {
        at actor workerId attempt
        ... on TaskStatusEvent { previousStatus status message }
        ... on TaskLogEvent { level text: message }
      }
    }
  }
}
"""


def told(event: Answer) -> tuple[Any, ...]:
    what = event.get("status") or event.get("level") or "progress"
    return what, event["actor"], event["workerId"], event["attempt"], event.get("message") or event.get("text")


async def test_who_did_what_and_why_is_told_from_the_beginning(api: Api) -> None:
    created = await api.data("CreateTask", ANN, input={"taskType": "trending_scrape"})
    id = created["task"]["id"]
    (first,) = await api.claim("w-1")
    await api.data("FailTask", lease=first["lease"], error="boom", retryable=False)
    await api.data("RetryTask", BOB, id=id)
    (second,) = await api.claim("w-2")
    await api.data("CancelTask", ANN, id=id, reason="wrong country")
    await api.data("ReleaseTask", lease=second["lease"])

    task = await api.data(HISTORY, id=id)
    assert (task["createdBy"], task["attempt"], task["generation"]) == ("ann", 2, 1)
    assert task["cancellation"].pop("acknowledgedAt") is not None
    assert task["cancellation"] == {"requestedBy": "ann", "reason": "wrong country", "forced": False}
    assert [told(event) for event in task["events"]["events"]] == [
        ("QUEUED", "ann", None, 0, None),
        ("CLAIMED", None, "w-1", 1, None),
        ("FAILED", None, "w-1", 1, "boom"),
        ("QUEUED", "bob", "w-1", 1, None),
        ("CLAIMED", None, "w-2", 2, None),
        ("INFO", "ann", "w-2", 2, "Cancel requested: wrong country"),
        ("CANCELLED", "ann", "w-2", 2, "wrong country"),
    ]


async def test_a_history_is_paged_with_cursors(api: Api) -> None:
    (id,) = await api.create()
    (granted,) = await api.claim()
    await api.data("AppendTaskLogs", lease=granted["lease"], entries=[{"message": str(n)} for n in range(10)])
    seen, after = [], None
    while True:
        page = (await api.data(HISTORY, id=id, first=5, after=after))["events"]
        seen += page["events"]
        after = page["cursor"]
        if not page["hasMore"]:
            break
    assert [event["text"] for event in seen if "text" in event] == [str(n) for n in range(10)]
    rest = (await api.data(HISTORY, id=id, after=after))["events"]
    assert rest == {"hasMore": False, "cursor": after, "events": []}


async def test_a_page_of_history_that_cannot_be_is_refused(api: Api) -> None:
    (id,) = await api.create()
    assert (await api.error(HISTORY, id=id, first=0))[1] == "first: must be between 1 and 1000, got 0"
    assert (await api.error(HISTORY, id=id, after="rubbish"))[1].startswith("after: is no cursor")


async def test_the_event_log_is_read_from_a_cursor(api: Api) -> None:
    await api.create(2)
    page = await api.data("ListTaskEvents", first=1)
    assert [event["taskId"] for event in page["events"]] == ["1"]
    rest = await api.data("ListTaskEvents", after=page["cursor"])
    assert [event["taskId"] for event in rest["events"]] == ["2"]
    assert (await api.data("ListTaskEvents", after=rest["cursor"]))["events"] == []


async def test_a_page_of_tasks_tells_where_the_log_stood(api: Api) -> None:
    await api.create(2)
    cursor = (await api.data("ListTasks"))["cursor"]
    await api.create()
    later = await api.data("ListTaskEvents", after=cursor)
    assert [event["taskId"] for event in later["events"]] == ["3"]
