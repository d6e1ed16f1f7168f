"""Task types change while requests are answered: each ends by the schema that it began with."""

from types import SimpleNamespace
from typing import Any

import pytest

from execution.engine import Engine
from execution.errors import RequestRefused
from resolvers.parameters import ParameterRegistry, ParameterSchema, shipped_schemas
from resolvers.roles import ANYONE, Role
from schema.typed_tasks import depends_on_task_types, with_task_types
from tests.parameters.typed import BASE

SUBMIT = 'mutation { submitTask(task: {trendingScrape: {country: "NO"}}) }'
SUBMIT_NEW = "mutation { submitTask(task: {resize: {width: 3}}) }"
LABEL = "{ __typename }"
TYPES = '{ __type(name: "ResizeInput") { name } }'
RESIZE = ParameterSchema.define("resize", {"type": "object", "properties": {"width": {"type": "integer"}}})


@pytest.fixture
def registry() -> ParameterRegistry:
    return ParameterRegistry(shipped_schemas())


@pytest.fixture
def engine(registry: ParameterRegistry) -> Engine:
    return Engine(with_task_types(BASE, registry.list_schemas()))


def change(engine: Engine, registry: ParameterRegistry, schema: ParameterSchema) -> None:
    registry.register(schema)
    engine.swap(with_task_types(BASE, registry.list_schemas()))


async def ask(engine: Engine, query: str) -> Any:
    prepared = engine.prepare(query, None, Role.ADMIN)
    return (await engine.execute(prepared, None, SimpleNamespace(identity=ANYONE)))["data"]  # type: ignore[arg-type]


async def test_a_type_is_there_as_soon_as_it_is_registered(engine, registry):
    with pytest.raises(RequestRefused):
        engine.prepare(SUBMIT_NEW, None, Role.ADMIN)
    assert await ask(engine, TYPES) == {"__type": None}
    change(engine, registry, RESIZE)
    assert await ask(engine, SUBMIT_NEW) == {"submitTask": ["resize", {"width": 3}]}
    assert await ask(engine, TYPES) == {"__type": {"name": "ResizeInput"}}


async def test_compiled_operations_take_typed_variables(engine):
    query = "mutation M($task: TypedTaskInput!) { submitTask(task: $task) }"
    prepared = engine.prepare(query, None, Role.ADMIN)
    variables = {"task": {"trendingScrape": {"category": "MUSIC"}}}
    context: Any = SimpleNamespace(identity=ANYONE)
    answers = [(await engine.execute(prepared, variables, context))["data"] for _ in range(3)]
    assert prepared.compiled is not None
    assert answers == [{"submitTask": ["trending_scrape", {"country": "US", "category": "music", "top_n": 50}]}] * 3


async def test_a_request_under_way_ends_by_the_schema_it_began_with(engine, registry):
    begun = engine.prepare(SUBMIT, None, Role.ADMIN)
    change(engine, registry, ParameterSchema.define("trending_scrape", {"type": "object", "properties": {"n": {}}}))
    answer = await engine.execute(begun, None, SimpleNamespace(identity=ANYONE))  # type: ignore[arg-type]
    assert answer["data"]["submitTask"][1] == {"country": "NO", "category": "all", "top_n": 50}
    with pytest.raises(RequestRefused):
        engine.prepare(SUBMIT, None, Role.ADMIN)


async def test_documents_that_task_types_do_not_concern_are_not_judged_again(engine, registry):
    for query in (LABEL, SUBMIT, TYPES):
        engine.prepare(query, None, Role.ADMIN)
    kept = engine.documents.known[LABEL].node
    change(engine, registry, RESIZE)
    assert list(engine.documents.known) == [LABEL]
    assert engine.prepare(LABEL, None, Role.ADMIN).document is kept
    assert engine.prepare(LABEL, None, Role.ADMIN).schema is engine.schema._schema


@pytest.mark.parametrize(
    ("query", "depends"),
    [
        ("query Q { tasks { nodes { __typename } } }", False),
        ("mutation M($input: CreateTaskInput!) { createTask(input: $input) { __typename } }", False),
        ("mutation M($task: TypedTaskInput!) { a: submitTask(task: $task) { __typename } }", True),
        ("{__schema{types{name}}}", True),
        ('{t:__type(name:"X"){name}}', True),
    ],
)
def test_what_depends_on_task_types_is_seen_in_the_text(query, depends):
    assert depends_on_task_types(query) is depends
