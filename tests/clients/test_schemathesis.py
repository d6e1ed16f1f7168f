"""Generated requests find no server error and no answer that its schema does not have, over GraphQL and over REST."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.clients.writing import create, now
from tests.serving import Server, made_token, served
from tests.tools.fuzzing import run

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def token(tmp_path_factory: pytest.TempPathFactory) -> str:
    return made_token(tmp_path_factory.getbasetemp() / "queue.db", "schemathesis")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, token: str) -> Iterator[Server]:
    """A server of their own: they register task types and remove workers."""
    with served(tmp_path_factory.getbasetemp(), requests_per_second=10_000) as server:
        yield server


@pytest.mark.parametrize(
    ("path", "options", "operations"),
    [
        ("/graphql", ["--max-examples", "6"], 29),
        ("/openapi.json", ["--max-examples", "12", "--phases", "examples,coverage,fuzzing"], 8),
    ],
)
def test_generated_requests_find_nothing(
    server: Server, token: str, tmp_path: Path, path: str, options: list[str], operations: int
) -> None:
    cursor = now(server.address, token)
    create(server.address, token, 5)
    header = ["--header", f"Authorization: Bearer {token}"]
    returned, printed = run(tmp_path, server.address + path, cursor, *header, *options)
    assert returned == 0, printed
    assert f"Tested: {operations}" in printed
    assert "Traceback" not in server.log()
