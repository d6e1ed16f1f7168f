"""A secret parameter is told to the worker that claims the task, and to nobody else by any way."""

from tests.schema.conftest import Api

SECRET = 'hunter2"ü\\'


async def everything(api: Api, id: str) -> str:
    """All that can be read of a task, as one text."""
    reads = [
        await api.ask("GetTask", id=id),
        await api.ask("InspectTask", id=id),
        await api.ask("ListTasks"),
        await api.ask("ListTaskEvents"),
        await api.ask("CheckTask", input=vault()),
        await api.ask("PreviewTasks", filter={"ids": [id]}),
        await api.ask("AwaitTasks", ids=[id], timeoutSeconds=0),
        await api.ask("ListWorkers"),
        await api.ask("CreateTask", input=vault(idempotencyKey="k")),
        await api.ask("CreateTask", input={"taskType": "trending_scrape", "idempotencyKey": "k"}),
        await api.ask("CancelTask", id=id),
    ]
    return repr(reads)


def vault(**fields: object) -> dict[str, object]:
    return {"taskType": "vault", "parameters": {"user": "u", "token": SECRET}, **fields}


async def test_no_read_shows_a_secret(api: Api) -> None:
    created = await api.data("CreateTask", input=vault(idempotencyKey="k"))
    assert created["task"]["parameters"] == {"user": "u", "token": "••••••"}
    assert "hunter2" not in await everything(api, created["task"]["id"])


async def test_the_worker_that_claims_the_task_is_told(api: Api) -> None:
    await api.data("CreateTask", input=vault())
    (granted,) = await api.claim()
    assert granted["task"]["parameters"] == {"user": "u", "token": SECRET}


async def test_what_a_worker_says_is_masked_as_well(api: Api) -> None:
    created = await api.data("CreateTask", input=vault(idempotencyKey="k"))
    (granted,) = await api.claim()
    lease, said = granted["lease"], f"login as u with {SECRET} failed"
    await api.data("ReportProgress", lease=lease, progress=0.1, message=said)
    await api.data("AppendTaskLogs", lease=lease, entries=[{"message": said}])
    await api.data("FailTask", lease=lease, error=said, retryable=False)
    task = await api.data("InspectTask", id=created["task"]["id"])
    assert task["errorMessage"] == "login as u with •••••• failed"
    assert "hunter2" not in await everything(api, created["task"]["id"])


async def test_a_result_that_repeats_a_secret_is_masked(api: Api) -> None:
    created = await api.data("CreateTask", input=vault(idempotencyKey="k"))
    (granted,) = await api.claim()
    done = await api.data("CompleteTask", lease=granted["lease"], result={"used": SECRET, "n": 1})
    assert done["task"]["status"] == "COMPLETED"
    task = await api.data("GetTask", id=created["task"]["id"])
    assert task["result"] == {"used": "••••••", "n": 1}


async def test_a_secret_cannot_be_searched_for(api: Api) -> None:
    await api.data("CreateTask", input=vault())
    await api.create(taskType="keyword_search", parameters={"query": "hunter2"})
    page = await api.data("ListTasks", filter={"search": "hunter2"})
    assert [task["taskType"] for task in page["nodes"]] == ["keyword_search"]
    assert page["totalCount"] == 1
    assert (await api.data("PreviewTasks", filter={"search": "hunter2"}))["count"] == 1


async def test_a_problem_does_not_repeat_a_secret(api: Api) -> None:
    answer = await api.ask("CreateTask", input=vault() | {"parameters": {"token": [SECRET]}})
    assert answer["data"]["createTask"]["__typename"] == "ParametersInvalid"
    assert "hunter2" not in repr(answer)
