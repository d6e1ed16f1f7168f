"""Task types through the API: what there is, and what is added while the server runs."""

import pytest

from tests.schema.conftest import Api

BAKE = {
    "taskType": "bake",
    "description": "Bake a cake",
    "jsonSchema": {
        "type": "object",
        "properties": {"layers": {"type": "integer", "minimum": 1, "maximum": 9, "default": 2}},
    },
    "examples": [{"layers": 3}],
}


async def test_every_type_is_told_with_its_parameters(api: Api) -> None:
    known = {schema["taskType"]: schema for schema in await api.data("ListParameterSchemas")}
    assert {"channel_scrape", "trending_scrape", "keyword_search"} <= set(known)
    parameters = {parameter["name"]: parameter for parameter in known["trending_scrape"]["parameters"]}
    assert parameters["category"]["type"] == "ENUM"
    assert parameters["category"]["default"] == "all"
    assert parameters["category"]["constraints"]["choices"] == ["all", "music", "gaming", "news", "movies"]
    assert (parameters["top_n"]["constraints"]["minimum"], parameters["top_n"]["constraints"]["maximum"]) == (1, 200)


async def test_one_type_is_told_whole_and_an_unknown_one_is_null(api: Api) -> None:
    schema = await api.data("GetParameterSchema", taskType="channel_scrape")
    assert schema["jsonSchema"]["properties"]["channel_url"]["pattern"].startswith("^https?")
    assert await api.data("GetParameterSchema", taskType="bake") is None


async def test_a_new_type_is_known_at_once(api: Api) -> None:
    answer = await api.data("RegisterTaskType", input=BAKE)
    assert answer["__typename"] == "TaskTypeRegistered"
    assert answer["parameterSchema"]["examples"] == [{"layers": 3}]
    created = await api.data("CreateTask", input={"taskType": "bake"})
    assert created["task"]["parameters"] == {"layers": 2}
    refused = await api.data("CreateTask", input={"taskType": "bake", "parameters": {"layers": 10}})
    assert refused["problems"] == [{"path": ["parameters", "layers"], "message": "layers must be <= 9"}]


async def test_a_type_of_a_task_leads_to_its_schema(api: Api) -> None:
    await api.create()
    query = '{ task(id: "1") { parameterSchema { taskType description } } }'
    schema = (await api.data(query))["parameterSchema"]
    assert schema == {"taskType": "trending_scrape", "description": "Scrape videos from YouTube trending page"}


@pytest.mark.parametrize(
    "changes",
    [
        {"jsonSchema": {"type": "nonsense"}},
        {"jsonSchema": []},
        {"jsonSchema": "text"},
        {"taskType": ""},
        {"examples": [{"layers": 99}]},
    ],
)
async def test_a_definition_that_cannot_be_used_says_why(api: Api, changes: dict[str, object]) -> None:
    answer = await api.data("RegisterTaskType", input=BAKE | changes)
    assert answer["__typename"] == "ParametersInvalid"
    assert answer["problems"]
    assert await api.data("GetParameterSchema", taskType="bake") is None
