"""Who did what is kept: what happens to tasks in the same transaction, the rest and every refusal beside it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from db.access import AuditRecord
from resolvers.roles import Role
from tests.calling import HTTP
from tests.serving import Server, in_store, made_token, revoked, served

CREATE = """mutation { createTask(input: {taskType: "keyword_search", parameters: {query: "x"}})
  { ... on TaskCreated { task { id } } } }"""


@pytest.fixture(scope="module")
def signed_in(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, dict[str, dict[str, str]]]]:
    """A server, and the headers of a token for each role, named after it."""
    folder = tmp_path_factory.mktemp("audited")
    headers = {role: {"authorization": f"Bearer {made_token(folder / 'queue.db', role, role)}"} for role in Role}
    with served(folder) as running:
        yield running, headers


def entries(database: Path, actor: str) -> list[tuple[str, str | None, str]]:
    """What an actor did, oldest first: action, subject, outcome."""
    log: list[AuditRecord] = in_store(database, lambda store: store.audit_log())
    return [(entry.action, entry.subject, entry.outcome) for entry in reversed(log) if entry.actor == actor]


def test_what_people_do_is_told_with_what_became_of_it(signed_in: tuple[Server, dict[str, dict[str, str]]]):
    server, headers = signed_in
    operator = headers[Role.OPERATOR]
    id = server.graphql(CREATE, headers=operator).json()["data"]["createTask"]["task"]["id"]
    server.graphql(f'mutation {{ cancelTask(id: "{id}") {{ __typename }} }}', headers=operator)
    server.graphql(f'mutation {{ retryTask(id: "{id}") {{ __typename }} }}', headers=operator)
    HTTP.delete(f"{server.address}/tasks/{id}", headers=operator)
    server.graphql("mutation ($id: ID!) { pauseWorker(id: $id) { __typename } }", {"id": "w"}, headers=operator)
    assert entries(server.database, Role.OPERATOR) == [
        ("createTask", f"task {id}", "queued"),
        ("cancelTask", f"task {id}", "cancelled"),
        ("retryTask", f"task {id}", "queued"),
        ("cancelTask", f"task {id}", "cancelled"),
        ("pauseWorker", "w", "done"),
    ]


def test_what_was_refused_is_told_too(signed_in: tuple[Server, dict[str, dict[str, str]]]):
    server, headers = signed_in
    server.graphql('mutation { cancelTask(id: "77") { __typename } }', headers=headers[Role.VIEWER])
    assert entries(server.database, Role.VIEWER) == [("cancelTask", "77", "FORBIDDEN")]


def test_reading_leaves_no_line(signed_in: tuple[Server, dict[str, dict[str, str]]]):
    server, headers = signed_in
    server.graphql("{ statistics { totalTasks } }", headers=headers[Role.ADMIN])
    assert entries(server.database, Role.ADMIN) == []


def test_tokens_leave_lines_of_their_own(signed_in: tuple[Server, dict[str, dict[str, str]]]):
    server, _ = signed_in
    made_token(server.database, "short-lived", Role.VIEWER)
    revoked(server.database, "short-lived")
    assert entries(server.database, "command line")[-2:] == [
        ("createToken", "token short-lived", "viewer"),
        ("revokeToken", "token short-lived", "viewer"),
    ]
