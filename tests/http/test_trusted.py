"""Trusted documents run by name or digest, and a server can be told to run nothing else."""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import httpx
import pytest

from execution.engine import Engine
from resolvers.roles import Role
from schema.root import build_schema
from server.limits import Limiter
from server.settings import Settings
from server.trusted import SHIPPED, DocumentsRefused, TrustedDocuments
from tests.calling import HTTP
from tests.serving import Server, served

OWN = "query Own { ...Parts } fragment Parts on Query { statistics { totalTasks } }"
OWN_AS_SENT = "query Own{...Parts}fragment Parts on Query{statistics{totalTasks}}"


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that runs trusted documents only, some of the user's."""
    documents = tmp_path_factory.mktemp("documents")
    (documents / "Own.graphql").write_text(OWN)
    with served(tmp_path_factory.mktemp("strict"), documents=documents, trusted_documents_only=True) as running:
        yield running


def run(server: Server, **body: object) -> httpx.Response:
    return HTTP.post(f"{server.address}/graphql", json=body)


@pytest.mark.parametrize("document_id", ["Own", f"sha256:{sha256(OWN_AS_SENT.encode()).hexdigest()}"])
def test_a_trusted_document_runs_by_name_and_by_digest(strict: Server, document_id: str):
    assert run(strict, documentId=document_id).json()["data"] == {"statistics": {"totalTasks": 0}}


def test_a_trusted_document_can_be_asked_for_in_the_url(strict: Server):
    response = HTTP.get(f"{strict.address}/graphql", params={"documentId": "GetStatistics"})
    assert "statistics" in response.json()["data"]


@pytest.mark.parametrize("text", [OWN_AS_SENT, OWN, "# mine\nfragment Parts on Query { statistics { totalTasks } }"
                                  " query Own { ...Parts }"])  # fmt: skip
def test_the_text_of_a_trusted_document_runs_in_any_layout(strict: Server, text: str):
    for _ in range(2):
        assert run(strict, query=text).json()["data"] == {"statistics": {"totalTasks": 0}}


@pytest.mark.parametrize(
    "text", ["{ statistics { totalTasks } }", "{", OWN + " query More { __typename }", "# " * 9_000]
)
def test_any_other_document_is_refused(strict: Server, text: str):
    response = run(strict, query=text)
    assert (response.status_code, response.json()["errors"][0]["extensions"]["code"]) == (403, "FORBIDDEN")


def test_an_unknown_document_is_named(server: Server):
    response = run(server, documentId="Nothing")
    assert response.status_code == 400
    assert "'Nothing'" in response.json()["errors"][0]["message"]


def test_every_shipped_document_passes_the_limits_of_everybody():
    settings = Settings()
    schema = build_schema()
    engine = Engine(schema, Limiter(settings, schema._schema).check)
    documents = TrustedDocuments(SHIPPED)
    for text in documents.texts:
        for role in Role:
            assert engine.prepare(text, None, role).cost <= settings.limits.cost


@pytest.mark.parametrize(
    ("text", "told"),
    [("query {", "Bad.graphql"), ("query A { ...Missing }", "Missing"), ("{ __typename }", "named operations")],
)
def test_a_folder_that_cannot_be_used_is_refused_in_a_sentence(tmp_path: Path, text: str, told: str):
    (tmp_path / "Bad.graphql").write_text(text)
    with pytest.raises(DocumentsRefused, match=told):
        TrustedDocuments(tmp_path)
