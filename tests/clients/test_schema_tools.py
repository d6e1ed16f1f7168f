"""Public tools take the exported schema and the documents of queries/: linters, compilers and generators."""

import shutil
from pathlib import Path
from typing import Any

import orjson
import pytest

from tests.acceptance.processes import ROOT
from tests.clients.speaking import PAGE, modules
from tests.serving import Server
from tests.tools.node import prepare, run, tried

pytestmark = pytest.mark.slow
SCHEMA = ROOT / "schema" / "schema.graphql"
MISTAKES = (
    ("topN: 25", 'topN: "25"', "Type 'string' is not assignable to type 'number'"),
    ("channelUrl, topN", "topN", "Property 'channelUrl' is missing"),
    ("channelScrape: {", "channelScraper: {", "'channelScraper' does not exist"),
    ('__typename === "TaskCreated"', '__typename !== "TaskNotFound"', "no overlap"),
)


@pytest.fixture
def linted(tmp_path: Path) -> Path:
    """A folder that graphql-eslint can look at."""
    prepare(tmp_path, "eslint.config.js")
    shutil.copy(SCHEMA, tmp_path)
    shutil.copytree(ROOT / "queries", tmp_path / "queries")
    return tmp_path


def test_graphql_eslint_finds_nothing(linted: Path) -> None:
    assert run(linted, "eslint", ".") == ""


def test_graphql_eslint_finds_what_is_made_wrong(linted: Path) -> None:
    (linted / "queries" / "Wrong.graphql").write_text("query wrong { tasks { nodes { status } } }")
    with (linted / "schema.graphql").open("a") as schema:
        schema.write("type lonely { cursor: String }\n")
    ended = tried(linted, "eslint", "--format", "json", ".")
    found = {message["ruleId"] for file in orjson.loads(ended.stdout) for message in file["messages"]}
    assert {rule.removeprefix("@graphql-eslint/") for rule in found} == {
        "naming-convention",
        "no-unreachable-types",
        "require-description",
        "require-selections",
    }


@pytest.fixture
def relay(tmp_path: Path) -> dict[str, str]:
    """The operations that relay-compiler makes of a component's, by name."""
    prepare(tmp_path, "relay/relay.config.json", "relay/TaskTable.ts")
    shutil.copy(SCHEMA, tmp_path)
    (tmp_path / "persisted.json").write_text("{}")
    run(tmp_path, "relay-compiler")
    texts = orjson.loads((tmp_path / "persisted.json").read_bytes()).values()
    return {text.split("(")[0].split()[1]: text for text in texts}


def test_relay_operations_page_through_connections(relay: dict[str, str], server: Server, token: str) -> None:
    def ask(name: str, **variables: Any) -> Any:
        headers = {"authorization": f"Bearer {token}"}
        answer = server.graphql(relay[name], variables, headers=headers).json()
        assert "errors" not in answer
        return answer["data"]

    scrape = {"channelScrape": {"channelUrl": "https://www.youtube.com/@NASA"}}
    ids = [ask("TaskTableSubmitMutation", task=scrape)["submitTask"]["task"]["id"] for _ in range(5)]
    table = ask("TaskTableQuery", filter={"ids": ids})["tasks"]
    found = [edge["node"]["id"] for edge in table["edges"]]
    while table["pageInfo"]["hasNextPage"]:
        cursor = table["pageInfo"]["endCursor"]
        assert cursor == table["edges"][-1]["cursor"]
        table = ask("TaskTablePageQuery", filter={"ids": ids}, count=2, cursor=cursor)["tasks"]
        found += [edge["node"]["id"] for edge in table["edges"]]
    assert found == ids[::-1]
    assert table["totalCount"] == 5
    assert ask("TaskTableWorkersQuery", last=10)["workers"]["edges"] == []
    assert relay["TaskTableSubscription"].startswith("subscription")


def test_typed_documents_compile_and_refuse_what_the_server_would(tmp_path: Path, server: Server, token: str) -> None:
    prepare(tmp_path, "codegen.js", "tsconfig.json")
    submit = modules(PAGE)["submit.ts"]
    (tmp_path / "submit.ts").write_text(submit)
    run(tmp_path, "node", "codegen.js", str(ROOT))
    run(tmp_path, "tsc")
    call = f'submit("{server.address}", "{token}", "https://www.youtube.com/@NASA")'
    script = f'import {{ submit }} from "./submit.js"; console.log(await {call})'
    assert int(run(tmp_path, "node", "--input-type=module", "--eval", script)) > 0
    for right, wrong, said in MISTAKES:
        assert right in submit
        (tmp_path / "submit.ts").write_text(submit.replace(right, wrong))
        ended = tried(tmp_path, "tsc", "--noEmit")
        assert ended.returncode != 0
        assert "submit.ts(" in ended.stdout
        assert said in ended.stdout
