"""The public audits of GraphQL over HTTP pass, warnings too."""

import json
from pathlib import Path

import pytest

from tests.serving import Server
from tests.tools.node import prepare, run


@pytest.mark.slow
def test_every_audit_of_graphql_http_passes(server: Server, tmp_path: Path):
    prepare(tmp_path, "http_audits.js")
    printed = run(tmp_path, "node", "http_audits.js", f"{server.address}/graphql")
    results = [json.loads(line) for line in printed.splitlines()]
    assert [result for result in results if result["status"] != "ok"] == []
    assert len(results) == 61
