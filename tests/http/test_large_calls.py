"""Ten thousand tasks in one call, where the server was set to take a body of that size."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from tests.serving import Server, served

MOST = 10_000
CREATE = """mutation Create($inputs: [CreateTaskInput!]!, $atomic: Boolean!) {
  createTasks(inputs: $inputs, atomic: $atomic) { __typename ... on TaskCreated { task { id } } }
}"""


@pytest.fixture(scope="module")
def roomy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with served(tmp_path_factory.mktemp("roomy"), max_body_bytes=4_000_000) as running:
        yield running


def create(server: Server, atomic: bool, wrong: int | None = None) -> list[dict[str, Any]]:
    """What is answered to a call of all tasks, one of which may lack what it needs."""
    inputs = [{"taskType": "keyword_search", "parameters": {"query": f"number {n}"}} for n in range(MOST)]
    if wrong is not None:
        inputs[wrong]["parameters"] = {}
    answer = server.graphql(CREATE, {"inputs": inputs, "atomic": atomic}, timeout=60).json()
    return list(answer["data"]["createTasks"])


def total(server: Server) -> int:
    return int(server.graphql("{ statistics { totalTasks } }").json()["data"]["statistics"]["totalTasks"])


@pytest.mark.slow
@pytest.mark.parametrize("atomic", [True, False])
def test_all_are_written_and_answered_in_order(roomy: Server, atomic: bool):
    before = total(roomy)
    ids = [int(made["task"]["id"]) for made in create(roomy, atomic)]
    assert len(ids) == MOST
    assert ids == sorted(set(ids))
    assert total(roomy) == before + MOST


@pytest.mark.slow
@pytest.mark.parametrize(("atomic", "written"), [(True, 0), (False, MOST - 1)])
def test_one_that_is_wrong_keeps_all_or_only_itself_from_being_written(roomy: Server, atomic: bool, written: int):
    before = total(roomy)
    kinds = [answer["__typename"] for answer in create(roomy, atomic, wrong=5_000)]
    assert kinds[5_000] == "ParametersInvalid"
    assert Counter(kinds)["TaskCreated"] == written
    assert total(roomy) == before + written
