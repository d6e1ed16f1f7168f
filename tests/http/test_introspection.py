"""The schema is told once for all who ask in the same words, and anew when it changes."""

from graphql import build_client_schema, get_introspection_query

from tests.calling import HTTP
from tests.serving import Server

TYPES = '{ __type(name: "TypedTaskInput") { inputFields { name } } }'


def fields(server: Server) -> list[str]:
    answer = server.graphql(TYPES).json()
    return [field["name"] for field in answer["data"]["__type"]["inputFields"]]


def test_every_answer_is_the_whole_schema(server: Server):
    first, second = (server.graphql(get_introspection_query()).json() for _ in range(2))
    assert first == second
    assert build_client_schema(second["data"]).query_type is not None


def test_a_new_task_type_is_told_at_once(server: Server):
    before = fields(server)
    assert fields(server) == before
    register = """mutation ($input: RegisterTaskTypeInput!) { registerTaskType(input: $input) { __typename } }"""
    document = {"type": "object", "properties": {"depth": {"type": "integer"}}}
    body = {"query": register, "variables": {"input": {"taskType": "told_at_once", "jsonSchema": document}}}
    answer = HTTP.post(f"{server.address}/graphql", json=body).json()
    assert answer["data"]["registerTaskType"]["__typename"] == "TaskTypeRegistered"
    assert set(fields(server)) - set(before) == {"toldAtOnce"}


def test_a_skipped_part_is_not_remembered_for_others(server: Server):
    query = "query ($no: Boolean!) { __schema { queryType { name } types @skip(if: $no) { name } } }"
    short, long = (server.graphql(query, {"no": no}).json()["data"]["__schema"] for no in (True, False))
    assert "types" not in short
    assert "types" in long
