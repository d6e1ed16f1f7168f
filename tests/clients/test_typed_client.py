"""The client that ariadne-codegen makes of the documents: it asks, changes, is refused, listens, and listens on."""

import importlib.util
from asyncio import to_thread
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from taskdeck.client import Client, CreateTaskInput, GraphQLClientGraphQLMultiError
from taskdeck.client.create_task import CreateTaskCreateTaskParametersInvalid, CreateTaskCreateTaskTaskCreated
from taskdeck.client.enums import TaskStatus
from taskdeck.client.input_types import LabelInput
from taskdeck.connection import connect
from tests.acceptance.processes import free_port
from tests.clients.speaking import PAGE, modules
from tests.clients.writing import create, create_without_server, now
from tests.live.conftest import take
from tests.serving import Server, made_token, served

pytestmark = pytest.mark.slow


@pytest.fixture
async def client(server: Server, token: str) -> AsyncIterator[Client]:
    async with connect(server.address, token) as client:
        yield client


def loaded(folder: Path, name: str) -> Any:
    """A module of the page on clients."""
    file = folder / f"{name}.py"
    file.write_text(modules(PAGE)[file.name])
    spec = importlib.util.spec_from_file_location(name, file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


async def test_a_task_is_created_and_read_as_objects(client: Client) -> None:
    labels = [LabelInput(key="customer", value="acme")]
    made = (await client.create_task(CreateTaskInput(task_type="trending_scrape", labels=labels))).create_task
    assert isinstance(made, CreateTaskCreateTaskTaskCreated)
    task = (await client.inspect_task(made.task.id)).task
    assert task is not None
    assert (task.status, task.parameters["top_n"]) == (TaskStatus.QUEUED, 50)
    assert [(label.key, label.value) for label in task.labels] == [("customer", "acme")]


async def test_parameters_are_typed(client: Client, server: Server, token: str, tmp_path: Path) -> None:
    submit = loaded(tmp_path, "submit").submit
    id = await submit(server.address, token, "https://www.youtube.com/@NASA")
    task = (await client.get_task(id)).task
    assert task is not None
    assert task.parameters == {"channel_url": "https://www.youtube.com/@NASA", "top_n": 25}
    assert await submit(server.address, token, "https://example.org") is None


async def test_what_can_be_foreseen_is_an_object_too(client: Client) -> None:
    refused = (await client.create_task(CreateTaskInput(task_type="keyword_search"))).create_task
    assert isinstance(refused, CreateTaskCreateTaskParametersInvalid)
    assert [problem.path for problem in refused.problems] == [["parameters", "query"]]


async def test_any_other_error_is_raised_with_its_code(client: Client) -> None:
    with pytest.raises(GraphQLClientGraphQLMultiError, match="first") as raised:
        await client.list_tasks(first=0)
    [error] = raised.value.errors
    assert error.extensions is not None
    assert error.extensions["code"] == "BAD_USER_INPUT"


async def test_it_listens_on_after_the_server_was_killed(tmp_path: Path) -> None:
    port, token = free_port(), await to_thread(made_token, tmp_path / "queue.db", "typed")
    async with connect(f"http://127.0.0.1:{port}", token) as client:
        with served(tmp_path, port=port) as server:
            events = loaded(tmp_path, "typed").follow(client, now(server.address, token))
            happened = create(server.address, token, 3)
            told = await take(events, 2)
        happened += await to_thread(create_without_server, tmp_path / "queue.db", 2)
        with served(tmp_path, port=port) as server:
            happened += create(server.address, token)
            told += await take(events, 4, 30)
            assert [event.task_id for event in told] == happened
            assert {event.status for event in told} == {TaskStatus.QUEUED}
