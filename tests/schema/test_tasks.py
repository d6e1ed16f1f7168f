"""Tasks through the shipped documents: created, found, listed, cancelled, retried."""

import pytest

from tests.schema.conftest import Api


async def test_a_task_is_created_with_its_defaults_and_found_again(api: Api) -> None:
    created = await api.data("CreateTask", input={"taskType": "trending_scrape", "parameters": {"country": "DE"}})
    assert created["__typename"] == "TaskCreated"
    task = created["task"]
    assert task["parameters"] == {"country": "DE", "category": "all", "top_n": 50}
    assert (task["status"], task["priority"], task["retryCount"], task["maxRetries"]) == ("QUEUED", 5, 0, 3)
    assert await api.data("GetTask", id=task["id"]) == task


async def test_a_task_that_does_not_exist_is_null(api: Api) -> None:
    assert await api.data("GetTask", id="4711") is None


async def test_an_id_that_is_no_number_is_refused_by_name(api: Api) -> None:
    code, message = await api.error("GetTask", id="abc")
    assert (code, message) == ("BAD_USER_INPUT", "id: must be a whole number such as 42, got 'abc'")


async def test_every_problem_of_a_new_task_is_told_at_once(api: Api) -> None:
    answer = await api.data(
        "CreateTask",
        input={"taskType": "keyword_search", "parameters": {"top_n": "7", "sort_by": "x"}, "priority": 11},
    )
    assert answer["__typename"] == "ParametersInvalid"
    assert [problem["path"] for problem in answer["problems"]] == [
        ["priority"], ["parameters", "query"], ["parameters", "top_n"], ["parameters", "sort_by"]
    ]  # fmt: skip
    assert answer["problems"][1]["message"] == "Required parameter missing: query"
    assert (await api.data("GetStatistics"))["totalTasks"] == 0


async def test_an_unknown_type_says_which_there_are(api: Api) -> None:
    answer = await api.data("CreateTask", input={"taskType": "bake"})
    assert answer["__typename"] == "TaskTypeUnknown"
    assert answer["message"] == "Unknown task type: bake"
    assert set(answer["known"]) >= {"channel_scrape", "trending_scrape", "keyword_search"}


@pytest.mark.parametrize("parameters", [[], "text", 5])
async def test_parameters_that_are_no_object_are_told(api: Api, parameters: object) -> None:
    answer = await api.data("CreateTask", input={"taskType": "trending_scrape", "parameters": parameters})
    assert answer["problems"][0]["message"].startswith("parameters must be an object, got")


async def test_too_large_parameters_are_told(api: Api) -> None:
    large = {"taskType": "keyword_search", "parameters": {"query": "x" * 1_000_000}}
    answer = await api.data("CreateTask", input=large)
    assert "parameters must be at most 262,144 bytes of JSON" in answer["message"]


async def test_the_same_key_answers_with_the_first_task(api: Api) -> None:
    asked = {"taskType": "trending_scrape", "idempotencyKey": "k"}
    first = await api.data("CreateTask", input=asked)
    again = await api.data("CreateTask", input=asked)
    other = await api.data("CreateTask", input={**asked, "parameters": {"country": "FR"}})
    assert [answer["__typename"] for answer in (first, again, other)] == [
        "TaskCreated", "TaskDuplicate", "IdempotencyConflict"
    ]  # fmt: skip
    assert first["task"]["id"] == again["task"]["id"] == other["task"]["id"]


SEVERAL = """
mutation Several($good: CreateTaskInput!, $bad: CreateTaskInput!) {
  first: createTask(input: $good) { ...Answer }
  refused: createTask(input: $bad) { ...Answer }
  again: createTask(input: $good) { ...Answer }
  typed: submitTask(task: {trendingScrape: {}}) { ...Answer }
}
fragment Answer on CreateTaskResult {
  __typename
  ... on TaskCreated { task { id } }
  ... on TaskDuplicate { task { id } }
}
"""


async def test_the_new_tasks_of_one_request_share_a_commit_and_are_refused_alone(api: Api, commits: list[int]) -> None:
    bad = {"taskType": "trending_scrape", "priority": 0}
    for key in ("k", "l"):  # the second time it is compiled
        before = len(commits)
        answer = await api.ask(SEVERAL, good={"taskType": "trending_scrape", "idempotencyKey": key}, bad=bad)
        spent = len(commits) - before
        said = {name: told["__typename"] for name, told in answer["data"].items()}
        assert said == {
            "first": "TaskCreated", "refused": "ParametersInvalid", "again": "TaskDuplicate", "typed": "TaskCreated"
        }  # fmt: skip
        assert answer["data"]["first"]["task"] == answer["data"]["again"]["task"]
    assert spent == 1


async def test_many_tasks_are_answered_one_by_one_in_order(api: Api) -> None:
    inputs = [{"taskType": "trending_scrape"}, {"taskType": "bake"}, {"taskType": "trending_scrape", "priority": 0}]
    answers = await api.data("CreateTasks", inputs=inputs)
    assert [answer["__typename"] for answer in answers] == ["TaskCreated", "TaskTypeUnknown", "ParametersInvalid"]
    assert (await api.data("GetStatistics"))["totalTasks"] == 1


@pytest.mark.parametrize(
    "bad", [{"taskType": "bake"}, {"taskType": "keyword_search", "idempotencyKey": "k", "parameters": {"query": "q"}}]
)
async def test_atomic_means_all_or_none(api: Api, bad: dict[str, object]) -> None:
    await api.create(idempotencyKey="k")
    answers = await api.data("CreateTasks", inputs=[{"taskType": "trending_scrape"}, bad], atomic=True)
    assert answers[0]["__typename"] == "ParametersInvalid"
    assert "another task of this atomic call was refused" in answers[0]["message"]
    assert answers[1]["__typename"] in {"TaskTypeUnknown", "IdempotencyConflict"}
    assert (await api.data("GetStatistics"))["totalTasks"] == 1


async def test_more_than_10000_tasks_in_a_call_are_refused(api: Api) -> None:
    code, message = await api.error("CreateTasks", inputs=[{"taskType": "trending_scrape"}] * 10_001)
    assert (code, message) == ("BAD_USER_INPUT", "inputs: takes at most 10,000, got 10,001")


async def test_a_check_writes_nothing_and_tells_what_would_become(api: Api) -> None:
    await api.create(2, priority=9)
    (known,) = await api.create(idempotencyKey="k")
    check = await api.data("CheckTask", input={"taskType": "trending_scrape", "idempotencyKey": "k"})
    assert check == {
        "valid": True,
        "problems": [],
        "parameters": {"country": "US", "category": "all", "top_n": 50},
        "duplicateOf": {"id": known, "status": "QUEUED"},
        "capableWorkers": 0,
        "queuedAhead": 3,
    }
    assert (await api.data("GetStatistics"))["totalTasks"] == 3


async def test_a_check_tells_what_is_wrong(api: Api) -> None:
    check = await api.data("CheckTask", input={"taskType": "bake"})
    assert (check["valid"], check["parameters"]) == (False, None)
    assert check["problems"] == [{"path": ["taskType"], "message": "Unknown task type: bake"}]


async def test_a_waiting_task_is_cancelled_at_once_and_can_be_retried(api: Api) -> None:
    (id,) = await api.create()
    cancelled = await api.data("CancelTask", id=id, reason="not needed")
    assert (cancelled["__typename"], cancelled["task"]["status"]) == ("TaskCancelled", "CANCELLED")
    assert (await api.data("CancelTask", id=id))["__typename"] == "TaskAlreadyFinished"
    retried = await api.data("RetryTask", id=id)
    assert (retried["__typename"], retried["task"]["status"]) == ("TaskRetried", "QUEUED")
    assert (await api.data("RetryTask", id=id))["__typename"] == "TaskNotFinished"


@pytest.mark.parametrize("id", ["4711", "abc"])
@pytest.mark.parametrize("document", ["CancelTask", "RetryTask"])
async def test_an_unknown_task_cannot_be_changed(api: Api, document: str, id: str) -> None:
    answer = await api.data(document, id=id)
    assert (answer["__typename"], answer["id"]) == ("TaskNotFound", id)
    assert id in answer["message"]


async def test_a_held_task_is_asked_to_stop_and_overruled_by_force(api: Api) -> None:
    (id,) = await api.create()
    await api.claim()
    assert (await api.data("CancelTask", id=id, reason="late"))["__typename"] == "TaskCancelRequested"
    inspected = await api.data("InspectTask", id=id)
    assert inspected["cancellation"]["reason"] == "late"
    assert inspected["cancellation"]["acknowledgedAt"] is None
    assert (await api.data("CancelTask", id=id, policy="FORCE"))["__typename"] == "TaskCancelled"


async def test_a_bulk_action_hits_exactly_what_was_previewed(api: Api) -> None:
    old = await api.create(12, labels=[{"key": "batch", "value": "1"}])
    await api.data("CancelTask", id=old[0])
    selection = await api.data("PreviewTasks", filter={"labels": [{"key": "batch", "value": "1"}]})
    assert selection["count"] == 12
    assert len(selection["sample"]) == 10
    counts = {row["status"]: row["count"] for row in selection["countsByStatus"]}
    assert counts == {"QUEUED": 11, "CLAIMED": 0, "RUNNING": 0, "COMPLETED": 0, "FAILED": 0, "CANCELLED": 1}
    await api.create(labels=[{"key": "batch", "value": "1"}])
    assert await api.data("CancelTasks", selection=selection["id"], reason="all") == {"affected": 11, "skipped": 1}
    code, message = await api.error("CancelTasks", selection=selection["id"])
    assert (code, message.split(":")[0]) == ("BAD_USER_INPUT", "selection")
    again = await api.data("PreviewTasks", filter={"statuses": ["CANCELLED"]})
    assert await api.data("RetryTasks", selection=again["id"]) == {"affected": 12, "skipped": 0}
