"""Who comes in: Host, then Origin, then token, then rate, and nothing of the body is read before."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from db.clock import instant
from resolvers.roles import Role
from server.tokens import new_token
from tests.calling import HTTP
from tests.serving import Server, eventually, made_token, revoked, served

MALFORMED = "{"
"""A document that would be answered by a syntax error if it reached the parser."""


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server whose database has a token."""
    folder = tmp_path_factory.mktemp("guarded")
    made_token(folder / "queue.db", "chief")
    with served(folder, allowed_origins="https://desk.example", refused_sign_ins_per_minute=10_000) as running:
        yield running


def bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


def code(response: httpx.Response) -> str:
    return str(response.json()["errors"][0]["extensions"]["code"])


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8000", "localhost.evil.example", "127.0.0.1@evil", ""])
def test_a_foreign_host_is_refused(server: Server, host: str):
    for path in ("/graphql", "/tasks", "/", "/healthz"):
        assert HTTP.get(server.address + path, headers={"host": host}).status_code == 421


@pytest.mark.parametrize("host", ["localhost", "localhost:1", "127.0.0.1:8000", "[::1]:8000", "LOCALHOST"])
def test_this_machine_is_no_foreign_host(server: Server, host: str):
    assert server.graphql("{ __typename }", headers={"host": host}).status_code == 200


def test_a_header_that_is_there_twice_is_refused(server: Server):
    headers = [("content-type", "application/json"), ("content-type", "text/plain")]
    assert HTTP.post(f"{server.address}/graphql", content=b"{}", headers=headers).status_code == 400


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://localhost:3000"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
    ids=str,
)
def test_another_sites_page_may_not_call(server: Server, headers: dict[str, str]):
    response = HTTP.get(f"{server.address}/graphql", params={"query": "{ __typename }"}, headers=headers)
    assert (response.status_code, code(response)) == (403, "FORBIDDEN")
    assert server.graphql("{ __typename }", headers=headers).status_code == 403
    assert HTTP.delete(f"{server.address}/tasks/1", headers=headers).status_code == 403


def test_our_own_page_may_call(server: Server):
    headers = {"origin": server.address, "sec-fetch-site": "same-origin"}
    assert server.graphql("{ __typename }", headers=headers).status_code == 200


def test_an_allowed_page_may_call_and_read(guarded: Server):
    headers = {"origin": "https://desk.example", "access-control-request-method": "POST"}
    preflight = HTTP.options(f"{guarded.address}/graphql", headers=headers)
    assert preflight.status_code == 204
    assert "authorization" in preflight.headers["access-control-allow-headers"]
    answer = guarded.graphql("{ __typename }", headers={"origin": "https://desk.example"})
    assert answer.status_code == 401
    assert answer.headers["access-control-allow-origin"] == "https://desk.example"


@pytest.mark.parametrize(
    "authorization",
    [None, "", "Bearer", "Bearer x", "Basic eDp5", f"Bearer {new_token()}", "Bearer \xff"],
    ids=["none", "empty", "no token", "no such form", "another scheme", "unknown", "no ASCII"],
)
def test_nothing_anonymous_reaches_the_parser(guarded: Server, authorization: str | None):
    headers = {} if authorization is None else {"authorization": authorization.encode("latin-1")}
    for query in (MALFORMED, "{ __typename }", "{ __schema { types { name } } }"):
        response = guarded.graphql(query, headers=headers)
        assert (response.status_code, code(response)) == (401, "UNAUTHENTICATED")
        assert response.headers["www-authenticate"].startswith("Bearer")
    for path in ("/tasks", "/tasks/1", "/workers", "/schemas", "/schemas/x", "/statistics", "/metrics"):
        assert HTTP.get(guarded.address + path, headers=headers).status_code == 401


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/docs", "/openapi.json"])
def test_what_is_the_same_for_everybody_needs_no_token(guarded: Server, path: str):
    assert HTTP.get(guarded.address + path).status_code == 200


def test_a_role_opens_what_it_is_for(guarded: Server):
    tokens = {role: made_token(guarded.database, f"role-{role}", role) for role in Role}
    cancel = 'mutation { cancelTask(id: "1") { __typename } }'
    pause = 'mutation { heartbeat(input: {workerId: "role-worker"}) { paused } }'
    allowed = {
        "{ statistics { totalTasks } }": {Role.VIEWER, Role.OPERATOR, Role.ADMIN},
        cancel: {Role.OPERATOR, Role.ADMIN},
        pause: {Role.WORKER, Role.ADMIN},
    }
    for query, roles in allowed.items():
        for role, token in tokens.items():
            answer = guarded.graphql(query, headers=bearer(token)).json()
            assert ("errors" not in answer) == (role in roles), (query, role, answer)
            if role not in roles:
                assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"


def test_a_role_opens_the_same_over_rest(guarded: Server):
    viewer = bearer(made_token(guarded.database, "rest-viewer", Role.VIEWER))
    assert HTTP.get(f"{guarded.address}/tasks", headers=viewer).status_code == 200
    assert HTTP.delete(f"{guarded.address}/tasks/1", headers=viewer).status_code == 403
    assert HTTP.post(f"{guarded.address}/tasks", json={}, headers=viewer).status_code in (403, 422)


def test_a_forbidden_request_is_403_by_the_book(guarded: Server):
    headers = bearer(made_token(guarded.database, "book-viewer", Role.VIEWER))
    headers["accept"] = "application/graphql-response+json"
    assert guarded.graphql('mutation { cancelTask(id: "1") { __typename } }', headers=headers).status_code == 403


def test_a_token_ends_when_it_expires_or_is_revoked(guarded: Server):
    over = instant((datetime.now(UTC) - timedelta(seconds=1)).timestamp())
    expired = bearer(made_token(guarded.database, "expired", expires_at=over))
    assert guarded.graphql("{ __typename }", headers=expired).status_code == 401
    leaving = bearer(made_token(guarded.database, "leaving"))
    assert guarded.graphql("{ __typename }", headers=leaving).status_code == 200
    revoked(guarded.database, "leaving")
    eventually(lambda: guarded.graphql("{ __typename }", headers=leaving).status_code == 401)


@pytest.mark.slow
def test_tokens_that_come_while_the_server_runs_are_asked_for_from_then_on(tmp_path_factory: pytest.TempPathFactory):
    with served(tmp_path_factory.mktemp("opened")) as running:
        assert running.graphql("{ __typename }").status_code == 200
        token = made_token(running.database, "first")
        eventually(lambda: running.graphql("{ __typename }").status_code == 401)
        assert running.graphql("{ __typename }", headers=bearer(token)).status_code == 200


@pytest.mark.slow
def test_guessing_is_slowed_down(tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("guessed")
    token = made_token(folder / "queue.db", "chief")
    with served(folder, refused_sign_ins_per_minute=3) as running:
        guesses = [running.graphql("{ __typename }", headers=bearer(new_token())) for _ in range(5)]
        assert [guess.status_code for guess in guesses] == [401, 401, 401, 429, 429]
        assert int(guesses[-1].headers["retry-after"]) >= 1
        assert running.graphql("{ __typename }", headers=bearer(token)).status_code == 200
        assert token not in running.log()


@pytest.mark.slow
def test_one_token_cannot_take_all_the_time(tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("rated")
    busy, calm = (bearer(made_token(folder / "queue.db", name)) for name in ("busy", "calm"))
    with served(folder, requests_per_second=1) as running:
        answers = [running.graphql("{ __typename }", headers=busy).status_code for _ in range(20)]
        assert 429 in answers
        assert running.graphql("{ __typename }", headers=calm).status_code == 200
