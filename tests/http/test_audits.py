"""The public audits of GraphQL over HTTP pass, warnings too."""

import json

import pytest

from tests.serving import Server
from tests.tools.node import run


@pytest.mark.slow
def test_every_audit_of_graphql_http_passes(server: Server):
    results = [json.loads(line) for line in run("http_audits.js", f"{server.address}/graphql").splitlines()]
    assert [result for result in results if result["status"] != "ok"] == []
    assert len(results) == 61
