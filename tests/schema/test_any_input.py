"""Whatever is handed in, the server has an answer: data, or an error that names what is wrong; never a failure."""

import random
from collections.abc import Callable
from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    OperationDefinitionNode,
    OperationType,
    parse,
    type_from_ast,
)

from tests.execution.documents import NAMES, text
from tests.schema.conftest import Api

CASES = 400
LARGEST = 2**31 - 1
IDS = ["1", "2", "0", "-1", "x", "", "9" * 30, "1.1.w", "1.1.", "w\0", "é" * 50, "1.9223372036854775807.w"]
WORDS = ["", "a", "\0", "é😀" * 20, "x" * 5_000, "%_'\"\\", "trending_scrape", "vault", "\n", "a b c " * 300]
WHOLE = [0, 1, -1, LARGEST, -LARGEST - 1, 5, 10, 11, 60, 1_000, 1_001]
NUMBERS = [0.0, -1.0, 1e308, 5e-324, 0.5, 1, 30, 31]
TIMES = ["2025-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z", "2025-01-01", "x"]
KEYS = ["query", "country", "top_n", "token", "type", "properties", "$ref", "enum", "pattern", "minimum"]
WAITS = {"waitSeconds", "timeoutSeconds"}


class Anything:
    """Values of input types, most of them odd."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        one_of = self.chance.choice
        self.scalars: dict[str, Callable[[], Any]] = {
            "ID": lambda: one_of(IDS),
            "String": lambda: one_of(WORDS),
            "Int": lambda: one_of(WHOLE),
            "Float": lambda: one_of(NUMBERS),
            "Boolean": lambda: one_of([True, False]),
            "DateTime": lambda: one_of(TIMES),
            "Cursor": lambda: one_of([*WORDS, "x-1"]),
            "JSON": self.json,
        }

    def value(self, type_: GraphQLInputType) -> Any:
        if not isinstance(type_, GraphQLNonNull):
            return None if self.chance.random() < 0.25 else self.value(GraphQLNonNull(type_))
        kind = type_.of_type
        if isinstance(kind, GraphQLList):
            return [self.value(kind.of_type) for _ in range(self.chance.choice([0, 1, 2, 5]))]
        if isinstance(kind, GraphQLEnumType):
            return self.chance.choice(list(kind.values))
        if isinstance(kind, GraphQLInputObjectType):
            return self.input(kind)
        return self.scalars[kind.name]()

    def input(self, kind: GraphQLInputObjectType) -> dict[str, Any]:
        fields = {name: field.type for name, field in kind.fields.items()}
        if kind.is_one_of:
            name = self.chance.choice(list(fields))
            return {name: self.value(GraphQLNonNull(fields[name]))}
        given = {name for name in fields if self.chance.random() < 0.35}
        given |= {name for name, field in kind.fields.items() if isinstance(field.type, GraphQLNonNull)}
        return {name: 0.01 if name in WAITS else self.value(fields[name]) for name in given}

    def json(self, depth: int = 0) -> Any:
        shape = self.chance.random() if depth < 3 else 1
        if shape < 0.3:
            return {self.chance.choice(KEYS): self.json(depth + 1) for _ in range(self.chance.randint(0, 3))}
        if shape < 0.45:
            return [self.json(depth + 1) for _ in range(self.chance.randint(0, 3))]
        return self.chance.choice([None, True, *WHOLE, *NUMBERS, *WORDS, "object", "string"])


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_no_input_makes_the_server_fail(api: Api, seed: int) -> None:
    anything, core = Anything(seed), api.engine.schema._schema
    await api.create(20)
    answered = 0
    for name in anything.chance.choices(NAMES, k=CASES):
        (operation,) = (node for node in parse(text(name)).definitions if isinstance(node, OperationDefinitionNode))
        if operation.operation is OperationType.SUBSCRIPTION:
            continue
        variables = {}
        for definition in operation.variable_definitions or ():
            type_, variable = type_from_ast(core, definition.type), definition.variable.name.value
            variables[variable] = 0.01 if variable in WAITS else anything.value(type_)  # type: ignore[arg-type]
        answer = await api.ask(name, **variables)
        codes = {error["extensions"]["code"] for error in answer.get("errors", ())}
        assert "INTERNAL" not in codes, (name, variables)
        answered += "data" in answer
    assert answered > CASES / 4
