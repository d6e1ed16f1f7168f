"""The answer's media type and status follow what the client accepts."""

import httpx
import pytest

from server.media import accepted
from tests.calling import HTTP
from tests.serving import Server

JSON = "application/json; charset=utf-8"
RESPONSE = "application/graphql-response+json; charset=utf-8"
FINE, MALFORMED, INVALID = "{ __typename }", "{", "{ nothing }"


def post(server: Server, query: str, accept: str | None) -> httpx.Response:
    headers = {"accept": accept} if accept is not None else {}
    with httpx.Client(verify=False) as client:
        del client.headers["accept"]
        return client.post(f"{server.address}/graphql", json={"query": query}, headers=headers)


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        (None, JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        ("application/json", JSON),
        ("application/graphql-response+json", RESPONSE),
        ("application/graphql-response+json, application/json", RESPONSE),
        ("application/json, application/graphql-response+json", JSON),
        ("application/json;q=0.5, application/graphql-response+json", RESPONSE),
        ("application/json, application/graphql-response+json;q=0.9", JSON),
        ("application/graphql-response+json;q=0, application/json", JSON),
        ("application/graphql-response+json, application/json, text/event-stream, multipart/mixed", RESPONSE),
        ("APPLICATION/JSON", JSON),
        ("text/plain, application/json;q=0.1", JSON),
        ("*/*;q=0.1, application/graphql-response+json;q=0.2", RESPONSE),
        ("application/json;q=0, */*", None),
        ("text/html", None),
        ("application/jsonx", None),
        ("application/json;q=nonsense", None),
        ("", None),
    ],
)
def test_the_best_accepted_type_is_sent(server: Server, accept: str | None, media: str | None):
    response = post(server, FINE, accept)
    if media is None:
        assert response.status_code == 406
        assert response.json()["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
    else:
        assert (response.status_code, response.headers["content-type"]) == (200, media)


@pytest.mark.parametrize("query", [MALFORMED, INVALID])
def test_what_cannot_be_executed_is_400_by_the_book_and_200_as_plain_json(server: Server, query: str):
    by_the_book = post(server, query, "application/graphql-response+json")
    legacy = post(server, query, "application/json")
    assert (by_the_book.status_code, legacy.status_code) == (400, 200)
    assert "data" not in by_the_book.json()
    assert by_the_book.json() == legacy.json()


def test_variables_that_cannot_be_coerced_are_400_by_the_book(server: Server):
    body = {"query": "query ($id: ID!) { task(id: $id) { id } }", "variables": {"id": None}}
    headers = {"accept": "application/graphql-response+json"}
    response = HTTP.post(f"{server.address}/graphql", json=body, headers=headers)
    assert response.status_code == 400
    assert "data" not in response.json()


def test_an_accept_header_of_any_length_is_read_in_time_with_it():
    ranges = ",".join(f"text/x{n};q=0.{n % 10}" for n in range(3_000)) + ",application/json;q=0.01"
    assert accepted(ranges.encode()).first == "application/json"
