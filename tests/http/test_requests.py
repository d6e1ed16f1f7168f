"""A request is read in one way, and what is wrong with it is told by name."""

from typing import Any

import httpx
import pytest

from tests.calling import HTTP
from tests.serving import Server

TWO = "query A { __typename } query B { statistics { totalTasks } }"


def send(server: Server, content: bytes, content_type: str = "application/json") -> httpx.Response:
    headers = {"content-type": content_type}
    return HTTP.post(f"{server.address}/graphql", content=content, headers=headers)


def get(server: Server, **parameters: str) -> httpx.Response:
    return HTTP.get(f"{server.address}/graphql", params=parameters)


def message(response: httpx.Response) -> str:
    [error] = response.json()["errors"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    return str(error["message"])


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"", "The body is not JSON"),
        (b"null", "The body must be a JSON object"),
        (b"1", "The body must be a JSON object"),
        (b'"x"', "The body must be a JSON object"),
        (b"[]", "one request at a time"),
        (b'[{"query": "{ __typename }"}]', "one request at a time"),
        (b"{}", "query is missing"),
        (b'{"query": ""}', "query is missing"),
        (b'{"query": "\xff"}', "The body is not JSON in UTF-8"),
        (b'{"query": "{ __typename }", "variables": NaN}', "The body is not JSON"),
        (b'{"query": 1}', "query must be a string"),
        (b'{"query": "{ __typename }", "operationName": 1}', "operationName must be a string"),
        (b'{"query": "{ __typename }", "variables": []}', "variables must be a JSON object"),
        (b'{"query": "{ __typename }", "variables": "{}"}', "variables must be a JSON object"),
        (b'{"query": "{ __typename }", "extensions": false}', "extensions must be a JSON object"),
        (b'{"query": "{ __typename }", "documentId": "GetTask"}', "either query or documentId"),
        (b'{"documentId": 1}', "documentId must be a string"),
        (b'{"query": "{ __typename }", "variables": {"a": ' + b"[" * 150 + b"]" * 150 + b"}}", "nested more than 100"),
        (b'{"a": ' * 100_000 + b"1" + b"}" * 100_000, "The body"),
        (b"[" * 100_000 + b"]" * 100_000, "The body is not JSON"),
    ],
)
def test_a_wrong_body_is_400_and_told_by_name(server: Server, body: bytes, told: str):
    response = send(server, body)
    assert response.status_code in (400, 413)
    if response.status_code == 400:
        assert told in message(response)


def test_a_body_too_long_is_413_and_told_which_setting_takes_more(server: Server):
    response = send(server, b" " * 300_000)
    assert response.status_code == 413
    assert "262144 bytes" in message(response)
    assert "TASKDECK_MAX_BODY_BYTES" in message(response)


@pytest.mark.parametrize(
    "content_type",
    ["", "text/plain", "application/jsonx", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
     "application/graphql", "application/json; charset=utf-16", "application/json; charset=latin-1"],
)  # fmt: skip
def test_only_json_in_utf8_is_taken(server: Server, content_type: str):
    assert send(server, b'{"query": "{ __typename }"}', content_type).status_code == 415


@pytest.mark.parametrize(
    "content_type", ["application/json", "application/json; charset=UTF-8", "Application/JSON ;x=y"]
)
def test_json_is_json_however_it_is_written(server: Server, content_type: str):
    assert send(server, b'{"query": "{ __typename }"}', content_type).json()["data"] == {"__typename": "Query"}


def test_an_encoded_body_is_refused(server: Server):
    headers = {"content-type": "application/json", "content-encoding": "gzip"}
    assert HTTP.post(f"{server.address}/graphql", content=b"x", headers=headers).status_code == 415


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE"])
def test_other_methods_are_405_and_told_which_are_right(server: Server, method: str):
    response = HTTP.request(method, f"{server.address}/graphql")
    assert (response.status_code, response.headers["allow"]) == (405, "GET, POST")


def test_several_operations_need_a_name(server: Server):
    def ask(name: str | None) -> dict[str, Any]:
        body = {"query": TWO, "operationName": name}
        answer: dict[str, Any] = HTTP.post(f"{server.address}/graphql", json=body).json()
        return answer

    assert ask("A")["data"] == {"__typename": "Query"}
    assert "name one in operationName: A, B" in ask(None)["errors"][0]["message"]
    assert "name one in operationName" in ask("")["errors"][0]["message"]
    assert "no operation named 'C'" in ask("C")["errors"][0]["message"]


def test_a_query_can_be_sent_in_the_url(server: Server):
    response = get(server, query="query A($n: Int) { __typename tasks(first: $n) { nodes { id } } }",
                   variables='{"n": 1}', operationName="", extensions="")  # fmt: skip
    assert response.json()["data"]["__typename"] == "Query"


@pytest.mark.parametrize(
    ("parameters", "told"),
    [
        ({"query": ""}, "query is missing"),
        ({"query": "{ __typename }", "variables": "{"}, "variables is not JSON"),
        ({"query": "{ __typename }", "variables": "[]"}, "variables must be a JSON object"),
        ({"query": "{ __typename }", "extensions": "1"}, "extensions must be a JSON object"),
    ],
)
def test_a_wrong_url_is_400_and_told_by_name(server: Server, parameters: dict[str, str], told: str):
    response = get(server, **parameters)
    assert response.status_code == 400
    assert told in message(response)


@pytest.mark.parametrize("query_string", ["query=%FF", "query=a&query=b", "&".join(f"x{n}=1" for n in range(50))])
def test_a_url_that_can_be_read_in_two_ways_is_400(server: Server, query_string: str):
    assert HTTP.get(f"{server.address}/graphql?{query_string}").status_code == 400


def test_mutations_are_not_sent_in_the_url(server: Server):
    response = get(server, query='mutation { cancelTask(id: "1") { __typename } }')
    assert (response.status_code, response.headers["allow"]) == (405, "POST")


def test_a_subscription_needs_a_stream(server: Server):
    assert server.graphql("subscription { workerStatusChanged { id } }").status_code == 406


def test_the_cost_is_told(server: Server):
    response = server.graphql("query ($n: Int) { tasks(first: $n) { nodes { id } } }", {"n": 7})
    assert response.json()["extensions"] == {"cost": 1 + 7 * (1 + 1)}
