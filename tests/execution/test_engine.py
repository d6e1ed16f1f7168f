"""The engine prepares each document once and answers with stable codes."""

import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import strawberry
from graphql import GraphQLError

from db.errors import CursorExpired, StorageBusy, TaskNotFound
from execution.engine import Engine
from execution.errors import RequestRefused
from resolvers.roles import Identity, Role


@strawberry.type
class Query:
    @strawberry.field(metadata={"role": Role.VIEWER})
    async def double(self, number: int) -> int:
        return 2 * number

    @strawberry.field
    async def fail(self, how: str) -> int | None:
        raise {"busy": StorageBusy("Try again"), "expired": CursorExpired("Too old"), "bug": KeyError("secret")}.get(
            how, TaskNotFound(7)
        )


@strawberry.type
class Mutation:
    @strawberry.mutation(metadata={"role": Role.OPERATOR})
    async def change(self) -> bool:
        return True


@strawberry.type
class Subscription:
    @strawberry.subscription
    async def count(self, to: int) -> AsyncIterator[int]:
        for number in range(to):
            yield number


@dataclass
class Context:
    identity: Identity


SCHEMA = strawberry.Schema(Query, Mutation, Subscription)


async def ask(query: str, variables=None, name=None, role=Role.ADMIN, engine=None):
    engine = engine or Engine(SCHEMA)
    prepared = engine.prepare(query, name, role)
    return await engine.execute(prepared, variables, Context(Identity(role=role)))


def code(response):
    return response["errors"][0]["extensions"]["code"]


async def test_answers_a_query():
    response = await ask("query($n: Int!) { double(number: $n) }", {"n": 21})
    assert response == {"data": {"double": 42}, "extensions": {"cost": 0}}


async def test_a_document_is_parsed_once():
    engine = Engine(SCHEMA)
    assert engine.prepare("{ double(number: 1) }", None, Role.ADMIN) is engine.prepare(
        "{ double(number: 1) }", None, Role.VIEWER
    )


async def test_the_least_lately_used_document_goes_first():
    engine = Engine(SCHEMA, keep_documents=2)
    texts = ["{ a: double(number: 1) }", "{ b: double(number: 1) }", "{ c: double(number: 1) }"]
    for text in [texts[0], texts[1], texts[0], texts[2]]:
        engine.prepare(text, None, Role.ADMIN)
    assert list(engine.documents.known) == [texts[0], texts[2]]


async def test_several_operations_need_a_name():
    query = "query A { double(number: 1) } query B { double(number: 2) }"
    assert (await ask(query, name="B"))["data"] == {"double": 4}
    for name in (None, "C"):
        with pytest.raises(RequestRefused) as refusal:
            await ask(query, name=name)
        assert refusal.value.formatted[0]["extensions"]["code"] == "BAD_USER_INPUT"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("{", "BAD_USER_INPUT"),
        ("{ nothing }", "BAD_USER_INPUT"),
        ("{ " + "double(number: 1) " * 400 + "}", "TOO_COMPLEX"),
        ("# a\n" * 2_001 + "{ double(number: 1) }", "TOO_COMPLEX"),
        ("fragment F on Query { double(number: 1) }", "BAD_USER_INPUT"),
        ("{ a" + "{ a" * 600 + "}" * 601, "BAD_USER_INPUT"),
    ],
    ids=["syntax", "validation", "tokens", "comments", "no operation", "nesting"],
)
async def test_refuses_before_executing(query, expected):
    with pytest.raises(RequestRefused) as refusal:
        Engine(SCHEMA).prepare(query, None, Role.ADMIN)
    assert refusal.value.formatted[0]["extensions"]["code"] == expected


async def test_field_names_are_suggested_to_administrators_only():
    messages = {}
    for role in (Role.ADMIN, Role.VIEWER):
        with pytest.raises(RequestRefused) as refusal:
            Engine(SCHEMA).prepare("{ doubl(number: 1) }", None, role)
        messages[role] = str(refusal.value)
    assert "double" in messages[Role.ADMIN]
    assert "double" not in messages[Role.VIEWER]


async def test_the_check_judges_each_role():
    def check(document, role):
        return 5 if role is Role.ADMIN else GraphQLError("Too much", extensions={"code": "TOO_COMPLEX", "cost": 5})

    engine = Engine(SCHEMA, check)
    assert (await ask("{ double(number: 1) }", engine=engine))["extensions"] == {"cost": 5}
    with pytest.raises(RequestRefused, match="Too much"):
        engine.prepare("{ double(number: 1) }", None, Role.VIEWER)


async def test_a_mutation_needs_its_role():
    assert code(await ask("mutation { change }", role=Role.VIEWER)) == "FORBIDDEN"
    assert (await ask("mutation { ...F } fragment F on Mutation { change }", role=Role.OPERATOR))["data"] == {
        "change": True
    }


async def test_variables_that_cannot_be_coerced_leave_no_data():
    response = await ask("query($n: Int!) { double(number: $n) }", {"n": "x"})
    assert code(response) == "BAD_USER_INPUT"
    assert "data" not in response


@pytest.mark.parametrize(
    ("how", "expected", "message"),
    [
        ("busy", "STORAGE_BUSY", "Try again"),
        ("expired", "CURSOR_EXPIRED", "Too old"),
        ("missing", "BAD_USER_INPUT", "Task 7 was not found"),
    ],
)
async def test_store_errors_keep_their_sentence_and_get_a_code(how, expected, message):
    response = await ask("query($how: String!) { fail(how: $how) }", {"how": how})
    assert response["data"] == {"fail": None}
    assert response["errors"][0] == {
        "message": message,
        "locations": [{"line": 1, "column": 24}],
        "path": ["fail"],
        "extensions": {"code": expected},
    }


async def test_an_unexpected_error_is_logged_once_and_not_told(caplog):
    with caplog.at_level(logging.ERROR):
        response = await ask('{ fail(how: "bug") }')
    assert code(response) == "INTERNAL"
    assert "secret" not in str(response)
    [record] = caplog.records
    assert response["errors"][0]["extensions"]["correlationId"] in record.getMessage()
    assert "secret" in str(record.exc_info)


async def test_a_swapped_schema_answers_new_requests_only():
    @strawberry.type(name="Query")
    class Other:
        other: int = 1

    engine = Engine(SCHEMA)
    old = engine.prepare("{ double(number: 1) }", None, Role.ADMIN)
    engine.swap(strawberry.Schema(Other))
    assert (await engine.execute(old, None, Context(Identity())))["data"] == {"double": 2}
    with pytest.raises(RequestRefused):
        engine.prepare("{ double(number: 1) }", None, Role.ADMIN)


async def test_a_subscription_answers_event_by_event():
    engine = Engine(SCHEMA)
    prepared = engine.prepare("subscription($to: Int!) { count(to: $to) }", None, Role.ADMIN)
    stream = await engine.subscribe(prepared, {"to": 2}, Context(Identity()))
    assert [response["data"] async for response in stream] == [{"count": 0}, {"count": 1}]
