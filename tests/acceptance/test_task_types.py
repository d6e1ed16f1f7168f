"""Task types registered while servers run: typed at once, in every process, under load, with streams undisturbed."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from taskdeck.client import Client, KeywordSearchInput, RegisterTaskTypeInput, TypedTaskInput
from taskdeck.client.enums import KeywordSearchSortBy
from taskdeck.connection import connect
from tests.acceptance.processes import ending, free_port, serve

MODEL = '''
from typing import ClassVar, Literal
from pydantic import BaseModel, Field

class Resize(BaseModel):
    """Make a picture smaller."""
    task_type: ClassVar[str] = "resize"
    width: int = Field(ge=1, description="Pixels across.")
    file_format: Literal["png", "jpeg"] = "png"
'''
SUBMIT = """mutation Submit($task: TypedTaskInput!) {
  submitTask(task: $task) {
    __typename
    ... on TaskCreated { task { id taskType parameters } }
    ... on ParametersInvalid { problems { path message } }
  }
}"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server that was given a folder of task types."""
    folder, port = tmp_path_factory.mktemp("typed"), free_port()
    (folder / "types").mkdir()
    (folder / "types" / "pictures.py").write_text(MODEL)
    with ending(serve(folder, port, "--task-types", str(folder / "types"))):
        yield f"http://127.0.0.1:{port}"


@asynccontextmanager
async def server(folder: Path) -> AsyncIterator[Client]:
    """A client of a server of its own on the folder's database."""
    address = f"http://127.0.0.1:{(port := free_port())}"
    with ending(serve(folder, port)):
        async with connect(address) as client:
            yield client


async def submit(client: Client, task: dict[str, Any]) -> Any:
    """What submitTask answers; the errors when it was refused before a resolver ran."""
    answer = (await client.execute(SUBMIT, "Submit", {"task": task})).json()
    return answer["data"]["submitTask"] if "errors" not in answer else answer["errors"]


async def register(client: Client, name: str, **properties: Any) -> None:
    schema = {"type": "object", "properties": properties}
    answer = await client.register_task_type(RegisterTaskTypeInput(taskType=name, jsonSchema=schema))
    assert answer.register_task_type.typename__ == "TaskTypeRegistered"


@pytest.mark.slow
async def test_the_python_client_submits_typed_tasks(address: str) -> None:
    async with connect(address) as client:
        search = KeywordSearchInput(query="sqlite", sortBy=KeywordSearchSortBy.VIEWS)
        made = (await client.submit_task(TypedTaskInput(keywordSearch=search))).submit_task
        wrong = KeywordSearchInput(query="sqlite", topN=501)
        refused = (await client.submit_task(TypedTaskInput(keywordSearch=wrong))).submit_task
    assert made.typename__ == "TaskCreated"
    assert made.task.task_type == "keyword_search"
    assert refused.typename__ == "ParametersInvalid"
    assert [(problem.path, problem.message) for problem in refused.problems] == [
        (["parameters", "top_n"], "top_n must be <= 500")
    ]


@pytest.mark.slow
async def test_a_pydantic_model_from_a_file_is_a_typed_input(address: str) -> None:
    async with connect(address) as client:
        made = await submit(client, {"resize": {"width": 3, "fileFormat": "JPEG"}})
        refused = await submit(client, {"resize": {"width": 0}})
        wrong = await submit(client, {"resize": {"width": "3"}})
    assert made["task"]["parameters"] == {"width": 3, "file_format": "jpeg"}
    assert refused["problems"] == [{"path": ["parameters", "width"], "message": "width must be >= 1"}]
    assert "Int cannot represent non-integer value" in wrong[0]["message"]


@pytest.mark.slow
async def test_a_type_registered_in_one_process_is_typed_in_all_and_streams_live_on(tmp_path: Path) -> None:
    async with server(tmp_path) as here, server(tmp_path) as there:
        cursor = (await here.list_tasks(first=1)).tasks.cursor
        changes = here.watch_tasks(after=cursor)
        before = await submit(here, {"keywordSearch": {"query": "a"}})
        seen = [(await asyncio.wait_for(anext(changes), 10)).task_status_changed.task_id]
        await register(here, "ping", host={"type": "string"})
        made = await submit(here, {"ping": {"host": "a"}})
        deadline = time.monotonic() + 5
        while isinstance(elsewhere := await submit(there, {"ping": {"host": "b"}}), list):
            assert time.monotonic() < deadline, elsewhere
        seen += [(await asyncio.wait_for(anext(changes), 10)).task_status_changed.task_id for _ in range(2)]
        await changes.aclose()
    assert seen == [answer["task"]["id"] for answer in (before, made, elsewhere)]


@pytest.mark.slow
async def test_fifty_registrations_under_load_fail_no_request(tmp_path: Path) -> None:
    async with server(tmp_path) as client:
        stopping, answered = asyncio.Event(), asyncio.Queue[str]()

        async def load() -> None:
            while not stopping.is_set():
                made = await submit(client, {"keywordSearch": {"query": "a"}})
                assert made["__typename"] == "TaskCreated"
                assert (await client.get_task(made["task"]["id"])).task is not None
                answered.put_nowait(made["task"]["id"])

        loads = [asyncio.create_task(load()) for _ in range(4)]
        for number in range(50):
            await register(client, f"type_{number}", n={"type": "integer", "default": number})
            made = await submit(client, {f"type{number}": {}})
            assert made["task"]["parameters"] == {"n": number}
            for _ in loads:
                await answered.get()
        stopping.set()
        await asyncio.gather(*loads)
        listed = (await client.list_parameter_schemas()).parameter_schemas
    assert len(listed) == 53
