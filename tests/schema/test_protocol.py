"""The worker protocol through the shipped documents."""

import asyncio

import pytest

from db.sqlite.store import SqliteStore
from resolvers.roles import Identity, Role
from tests.schema.conftest import Api


async def test_a_worker_claims_reports_and_completes(api: Api) -> None:
    (id,) = await api.create()
    (granted,) = await api.claim("w-1")
    assert (granted["task"]["id"], granted["attempt"]) == (id, 1)
    lease = granted["lease"]
    beat = await api.data("Heartbeat", input={"workerId": "w-1", "leases": [lease], "hostname": "h", "pid": 7})
    assert (beat["paused"], beat["cancel"], beat["lost"]) == (False, [], [])
    assert beat["leaseExpiresAt"] > granted["leaseExpiresAt"]
    assert 0 < beat["nextHeartbeatSeconds"] <= 20
    progress = await api.data("ReportProgress", lease=lease, progress=0.5, message="half")
    assert (progress["__typename"], progress["cancelRequested"]) == ("LeaseAccepted", False)
    assert (await api.data("AppendTaskLogs", lease=lease, entries=[{"message": "hello"}]))["task"]["id"] == id
    assert (await api.data("CompleteTask", lease=lease, result={"found": [1]}))["task"]["status"] == "COMPLETED"
    assert (await api.data("CompleteTask", lease=lease, result={"found": [1]}))["__typename"] == "LeaseAccepted"
    task = await api.data("InspectTask", id=id)
    assert (task["result"], task["progressMessage"], task["claimedBy"]) == ({"found": [1]}, "half", "w-1")
    events = task["events"]["events"]
    statuses = [event["status"] for event in events if event["__typename"] == "TaskStatusEvent"]
    assert statuses == ["QUEUED", "CLAIMED", "RUNNING", "COMPLETED"]
    assert [event["message"] for event in events if event["__typename"] == "TaskProgressEvent"] == ["half"]
    assert [event["text"] for event in events if event["__typename"] == "TaskLogEvent"] == ["hello"]


SEVERAL = """
mutation Several($lost: ID!, $first: ID!, $second: ID!) {
  told: reportProgress(lease: $first, progress: 0.5) { ...Answer }
  one: completeTask(lease: $first, result: 1) { ...Answer }
  late: completeTask(lease: $lost, result: 2) { ...Answer }
  other: completeTask(lease: $second, result: 3) { ...Answer }
  again: completeTask(lease: $first, result: 4) { ...Answer }
}
fragment Answer on LeaseResult { __typename ... on LeaseAccepted { task { id status result } } }
"""


async def test_the_reports_of_one_request_share_a_commit_and_fail_alone(
    api: Api, store: SqliteStore, commits: list[int]
) -> None:
    for _ in range(2):  # the second time it is compiled
        ids = await api.create(3)
        leases = {grant["task"]["id"]: grant["lease"] for grant in await api.claim(limit=3)}
        lost, first, second = (leases[id] for id in ids)
        await api.data("ReleaseTask", lease=lost)
        before, head = len(commits), (await store.log_bounds()).head
        answer = await api.ask(SEVERAL, lost=lost, first=first, second=second)
        spent = len(commits) - before
        assert [
            (name, said["__typename"], said.get("task") and (said["task"]["status"], said["task"]["result"]))
            for name, said in answer["data"].items()
        ] == [
            ("told", "LeaseAccepted", ("RUNNING", None)),
            ("one", "LeaseAccepted", ("COMPLETED", 1)),
            ("late", "LeaseLost", None),
            ("other", "LeaseAccepted", ("COMPLETED", 3)),
            ("again", "LeaseAccepted", ("COMPLETED", 1)),
        ]
        events = [(str(event.task_id), event.status or event.kind) for event in await store.events_after(head)]
        assert events == [
            (ids[1], "running"), (ids[1], "progress"), (ids[1], "completed"), (ids[2], "completed"),
        ]  # fmt: skip
        assert (await api.data("GetTask", id=ids[0]))["status"] == "QUEUED"
        await api.data("CancelTask", id=ids[0])
    assert spent == 1


async def test_an_old_lease_is_refused_and_changes_nothing(api: Api) -> None:
    (id,) = await api.create()
    (granted,) = await api.claim()
    await api.data("ReleaseTask", lease=granted["lease"])
    lost = await api.data("CompleteTask", lease=granted["lease"], result=1)
    assert lost["__typename"] == "LeaseLost"
    assert (await api.data("GetTask", id=id))["status"] == "QUEUED"
    beat = await api.data("Heartbeat", input={"workerId": "w", "leases": [granted["lease"]]})
    assert beat["lost"] == [granted["lease"]]


async def test_a_failed_attempt_waits_and_says_why(api: Api) -> None:
    (id,) = await api.create()
    (granted,) = await api.claim()
    await api.data("FailTask", lease=granted["lease"], error="boom")
    task = await api.data("InspectTask", id=id)
    assert (task["status"], task["errorMessage"], task["retryCount"]) == ("QUEUED", "boom", 1)
    assert task["waitingBecause"]["code"] == "BACKOFF"
    assert task["waitingBecause"]["until"] == task["runAfter"]


async def test_a_failure_that_cannot_be_mended_ends_the_task(api: Api) -> None:
    (id,) = await api.create()
    (granted,) = await api.claim()
    await api.data("FailTask", lease=granted["lease"], error="boom", retryable=False)
    assert (await api.data("GetTask", id=id))["status"] == "FAILED"


async def test_a_worker_is_told_to_stop_and_acknowledges(api: Api) -> None:
    (id,) = await api.create()
    (granted,) = await api.claim()
    await api.data("CancelTask", id=id)
    beat = await api.data("Heartbeat", input={"workerId": "w", "leases": [granted["lease"]]})
    assert beat["cancel"] == [id]
    assert (await api.data("ReportProgress", lease=granted["lease"], progress=1))["cancelRequested"] is True
    assert (await api.data("ReleaseTask", lease=granted["lease"]))["task"]["status"] == "CANCELLED"


async def test_a_claim_waits_for_a_task(api: Api) -> None:
    waiting = asyncio.create_task(api.claim(waitSeconds=10))
    await asyncio.sleep(0)
    (id,) = await api.create()
    (granted,) = await asyncio.wait_for(waiting, 5)
    assert granted["task"]["id"] == id


async def test_a_claim_that_waits_in_vain_answers_with_none(api: Api) -> None:
    assert await api.claim(waitSeconds=0.05) == []


async def test_a_paused_worker_is_given_nothing_until_it_is_resumed(api: Api) -> None:
    await api.create()
    await api.data("Heartbeat", input={"workerId": "w"})
    paused = await api.data("PauseWorker", id="w", reason="look at it")
    assert (paused["worker"]["paused"], paused["worker"]["pauseReason"]) == (True, "look at it")
    assert await api.claim() == []
    await api.data("ResumeWorker", id="w")
    assert len(await api.claim()) == 1


@pytest.mark.parametrize("document", ["PauseWorker", "ResumeWorker", "RemoveWorker"])
async def test_an_unknown_worker_cannot_be_changed(api: Api, document: str) -> None:
    answer = await api.data(document, id="nobody")
    assert (answer["__typename"], answer["id"]) == ("WorkerNotFound", "nobody")


async def test_a_removed_workers_tasks_go_back_to_the_queue(api: Api) -> None:
    (id,) = await api.create()
    await api.claim()
    assert (await api.data("RemoveWorker", id="w"))["__typename"] == "WorkerChanged"
    assert await api.data("GetWorker", id="w") is None
    assert (await api.data("GetTask", id=id))["status"] == "QUEUED"


@pytest.mark.parametrize(
    ("fields", "argument"),
    [
        ({"limit": 0}, "input.limit"),
        ({"limit": 1_001}, "input.limit"),
        ({"leaseSeconds": 0}, "input.leaseSeconds"),
        ({"waitSeconds": 31}, "input.waitSeconds"),
        ({"waitSeconds": -1}, "input.waitSeconds"),
        ({"workerId": ""}, "input.workerId"),
    ],
)
async def test_a_claim_that_cannot_be_is_refused_by_name(api: Api, fields: dict[str, object], argument: str) -> None:
    code, message = await api.error("ClaimTasks", input={"workerId": "w", **fields})
    assert (code, message.split(":")[0]) == ("BAD_USER_INPUT", argument)


async def test_progress_outside_0_to_1_is_refused(api: Api) -> None:
    await api.create()
    (granted,) = await api.claim()
    assert (await api.error("ReportProgress", lease=granted["lease"], progress=1.5))[1].startswith("progress: must be")


async def test_a_workers_token_works_on_its_own_leases_only(api: Api) -> None:
    await api.create(2)
    (granted,) = await api.claim("other")
    mine = Identity("mine", Role.WORKER)
    assert (await api.error("ClaimTasks", mine, input={"workerId": "other"}))[0] == "FORBIDDEN"
    assert (await api.error("CompleteTask", mine, lease=granted["lease"]))[0] == "FORBIDDEN"
    assert (await api.error("Heartbeat", mine, input={"workerId": "other"}))[0] == "FORBIDDEN"
    assert len(await api.data("ClaimTasks", mine, input={"workerId": "mine"})) == 1


async def test_each_role_is_refused_what_it_is_not_for(api: Api) -> None:
    (id,) = await api.create()
    assert (await api.error("CancelTask", Identity("v", Role.VIEWER), id=id))[0] == "FORBIDDEN"
    assert (await api.error("GetTask", Identity("w", Role.WORKER), id=id))[0] == "FORBIDDEN"
    assert (await api.error("ClaimTasks", Identity("o", Role.OPERATOR), input={"workerId": "o"}))[0] == "FORBIDDEN"
    register = {"input": {"taskType": "t", "jsonSchema": {}}}
    assert (await api.error("RegisterTaskType", Identity("o", Role.OPERATOR), **register))[0] == "FORBIDDEN"
    assert (await api.data("GetTask", Identity("v", Role.VIEWER), id=id))["status"] == "QUEUED"
