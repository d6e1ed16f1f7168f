"""Do 200 registered task types slow anything but the questions that are about them?

    python bench/task_types.py

Milliseconds of this process, the median of 9: with the 3 shipped types, with 203, and the ratio.
"""

import asyncio
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from types import SimpleNamespace
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from graphql import get_introspection_query

from execution.engine import Engine
from resolvers.context import Context
from resolvers.parameters import ParameterRegistry, ParameterSchema, shipped_schemas
from resolvers.roles import Role
from schema.root import build_schema
from server.trusted import SHIPPED, documents_in

DOCUMENTS = [text for _, text in documents_in(SHIPPED)]
ONE_TYPE = """{ parameterSchema(taskType: "keyword_search") {
  taskType description parameters { name type required default description } } }"""


def registry_of(more: int) -> ParameterRegistry:
    """The shipped types and as many again of their kinds."""
    shipped = shipped_schemas()
    others = [ParameterSchema.define(f"type_{number}", shipped[number % 3].document) for number in range(more)]
    return ParameterRegistry([*shipped, *others])


def milliseconds(work: Callable[[], object]) -> float:
    """The median time of nine runs."""
    times = []
    for _ in range(9):
        started = time.process_time()
        work()
        times.append((time.process_time() - started) * 1_000)
    return median(times)


def measure(registry: ParameterRegistry) -> dict[str, float]:
    """Each question with these types."""
    engine, schema = Engine(build_schema(registry)), build_schema(registry)
    services: Any = SimpleNamespace(registry=registry)

    def prepare_all(using: Engine) -> None:
        for text in DOCUMENTS:
            using.prepare(text, None, Role.ADMIN)

    async def ask(query: str, times: int) -> None:
        for _ in range(times):
            prepared = engine.prepare(query, None, Role.ADMIN)
            assert "errors" not in await engine.execute(prepared, None, Context(services))

    def register() -> None:
        engine.swap(build_schema(registry))
        prepare_all(engine)

    asyncio.run(ask(ONE_TYPE, 5))
    return {
        "prepare all shipped documents for the first time": milliseconds(lambda: prepare_all(Engine(schema))),
        "1,000 queries of one parameter schema": milliseconds(lambda: asyncio.run(ask(ONE_TYPE, 1_000))),
        "renew the schema, with all shipped documents in use": milliseconds(register),
        "introspect the whole schema": milliseconds(lambda: asyncio.run(ask(get_introspection_query(), 1))),
    }


if __name__ == "__main__":
    few, many = measure(registry_of(0)), measure(registry_of(200))
    for question, time_few in few.items():
        print(f"{question:52} {time_few:9.2f} {many[question]:9.2f} {many[question] / time_few:6.2f} x")
