"""Public clients ask, change, are refused and listen, as docs/clients.md connects them."""

import pytest

from tests.clients.speaking import CLIENTS, Speaker
from tests.clients.writing import create, now
from tests.live.talking import CHANGES
from tests.serving import Server

pytestmark = pytest.mark.slow
CREATE = """
mutation Create($input: CreateTaskInput!) {
  createTask(input: $input) {
    __typename
    ... on TaskCreated { task { id status parameters } }
    ... on ParametersInvalid { message problems { path message } }
  }
}
"""
READ = "query Read($id: ID!) { task(id: $id) { id status priority } }"
LIST = "query List($first: Int) { tasks(first: $first) { nodes { id } } statistics { totalTasks } }"


@pytest.fixture(params=CLIENTS)
def speaker(speakers: dict[str, Speaker], request: pytest.FixtureRequest) -> Speaker:
    return speakers[request.param]


def created(speaker: Speaker, priority: int = 5) -> str:
    answer = speaker.ask(CREATE, input={"taskType": "trending_scrape", "priority": priority})
    assert answer["errors"] == []
    return str(answer["data"]["createTask"]["task"]["id"])


def test_a_task_is_created_and_read(speaker: Speaker) -> None:
    id = created(speaker, priority=7)
    answer = speaker.ask(READ, id=id)
    task = answer["data"]["task"]
    assert {name: task[name] for name in ("id", "status", "priority")} == {"id": id, "status": "QUEUED", "priority": 7}
    assert answer["errors"] == []


def test_what_can_be_foreseen_comes_as_data(speaker: Speaker) -> None:
    answer = speaker.ask(CREATE, input={"taskType": "trending_scrape", "parameters": {"top_n": 0}})
    outcome = answer["data"]["createTask"]
    assert outcome["__typename"] == "ParametersInvalid"
    assert [problem["path"] for problem in outcome["problems"]] == [["parameters", "top_n"]]
    assert answer["errors"] == []


@pytest.mark.parametrize(
    ("document", "variables", "said"),
    [
        (LIST, {"first": 0}, "first"),
        (LIST, {"first": "many"}, "Int cannot represent"),
        ("query Wrong { tasks { nothing } }", {}, "Cannot query field 'nothing'"),
    ],
    ids=["refused by a resolver", "a variable of the wrong type", "invalid"],
)
def test_an_error_comes_with_its_message_and_code(
    speaker: Speaker, document: str, variables: dict[str, object], said: str
) -> None:
    [error] = speaker.ask(document, **variables)["errors"]
    assert said in error["message"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"


def test_a_subscription_tells_what_happens_after_its_cursor(speaker: Speaker, server: Server, token: str) -> None:
    start = now(server.address, token)
    before = create(server.address, token)
    speaker.say(follow=CHANGES, variables={"after": start})
    [first] = speaker.events(1)
    after = create(server.address, token)
    [second] = speaker.events(1)
    told = [(event["taskId"], event["status"]) for event in (first, second)]
    assert told == [(id, "QUEUED") for id in (*before, *after)]
