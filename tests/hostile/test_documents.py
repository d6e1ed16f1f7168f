"""Requests that are meant to hurt are refused with a code, in one short line of the log, and never with a 500."""

from collections.abc import Iterator

import pytest

from tests.calling import HTTP
from tests.hostile.documents import ATTACKS, BODIES, Attack
from tests.serving import Server

BY_THE_BOOK = {"accept": "application/graphql-response+json", "content-type": "application/json"}


@pytest.fixture(autouse=True, scope="module")
def one_short_line_each(server: Server) -> Iterator[None]:
    """Each attack leaves at most one line of at most 300 bytes in the log."""
    before = len(server.log())
    yield
    lines = server.log()[before:].splitlines()
    assert len(lines) <= len(ATTACKS) + len(BODIES)
    assert all(len(line.encode()) <= 300 for line in lines)


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_an_expensive_document_is_refused_with_its_code(server: Server, attack: Attack):
    response = server.graphql(attack.query, headers=BY_THE_BOOK)
    if attack.code is None:
        assert response.status_code == 200
        return
    errors = response.json()["errors"]
    assert response.status_code in (200, 400)
    assert errors[0]["extensions"]["code"] == attack.code, errors[0]["message"][:200]
    assert len(errors) <= 6


@pytest.mark.parametrize("name", BODIES)
def test_an_expensive_body_is_refused(server: Server, name: str):
    body, status = BODIES[name]
    response = HTTP.post(f"{server.address}/graphql", content=body, headers=BY_THE_BOOK)
    assert response.status_code == status, response.text[:300]
