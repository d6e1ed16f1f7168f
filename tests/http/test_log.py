"""A request leaves one short line, without what it asked."""

import pytest

from server.accesslog import write
from tests.calling import HTTP
from tests.serving import Server, eventually


def test_a_refused_request_is_logged_without_its_document(server: Server):
    HTTP.get(
        f"{server.address}/graphql",
        params={"query": "{ mySecretWord"},
        headers={"accept": "application/graphql-response+json"},
    )
    eventually(lambda: "GET /graphql refused 400" in server.log())
    assert "mySecretWord" not in server.log()


@pytest.mark.parametrize("path", ["/\n\r\x1b" + "é" * 1_000, "/" + "\U0001f600" * 1_000, "/" + "a" * 1_000])
def test_a_line_is_short_and_one(caplog: pytest.LogCaptureFixture, path: str):
    scope = {"type": "http", "method": "POST", "path": path, "client": ("::1", 5)}
    with caplog.at_level("INFO"):
        write(scope, "refused", 400, 0.5)
    [record] = caplog.records
    assert len(record.getMessage().encode()) <= 230
    assert record.getMessage().isprintable()
