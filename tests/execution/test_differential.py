"""Whatever is asked of the product's schema, compiled or not: the same bytes."""

import asyncio
import copy
import gc
import logging
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.execution import documents
from tests.execution.generation import WAITS, Generator
from tests.execution.queue import Road, fill, roads

UNEQUAL_BY_NATURE = frozenset({"registerTaskType"})
"""Changes the schema that both roads share."""

TRIES = 10
# graphql-core leaves the coroutines of siblings unawaited when an error ends a request.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


class Pair:
    """Both roads in one event loop, asked alike."""

    def __init__(self, runner: asyncio.Runner, folder: Path) -> None:
        self.runner = runner
        source = folder / "source.db"
        runner.run(fill(source))
        self.ordinary, self.compiled = roads(folder, source)
        runner.run(self.ordinary.open())
        runner.run(self.compiled.open())

    def ask(self, query: str, variables: dict[str, object]) -> tuple[bytes, bytes]:
        """Both answers."""

        async def one(road: Road) -> bytes:
            return await road.ask(query, copy.deepcopy(variables))

        return self.runner.run(one(self.ordinary)), self.runner.run(one(self.compiled))

    def compare(self, chance: Random) -> None:
        """Make a request and fail unless both answer the same."""
        schema = self.ordinary.engine.schema._schema
        request = Generator(schema, chance, UNEQUAL_BY_NATURE).request()
        # Which of several siblings' errors is told, when one ends the request, is a matter of timing on either road.
        for _ in range(TRIES):
            expected, answer = self.ask(request.query, request.variables)
            if answer == expected:
                return
        assert answer == expected, f"{request.query}\n{orjson.dumps(request.variables).decode()}"

    def close(self) -> None:
        """End both."""
        self.runner.run(self.ordinary.close())
        self.runner.run(self.compiled.close())


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    """Both roads, for all tests of this file."""
    logging.getLogger("taskdeck.execution").disabled = True
    with asyncio.Runner() as runner:
        both = Pair(runner, tmp_path_factory.mktemp("roads"))
        gc.freeze()  # as a server does once it is ready: what is there already is not looked through again
        yield both
        gc.unfreeze()
        both.close()
    logging.getLogger("taskdeck.execution").disabled = False


BY_CHANCE = st.randoms(use_true_random=True)
RUN = {"deadline": None, "database": None, "derandomize": True, "suppress_health_check": list(HealthCheck)}


@given(BY_CHANCE)
@settings(max_examples=1_000, **RUN)
def test_a_thousand_requests_are_answered_alike(pair: Pair, chance: Random) -> None:
    pair.compare(chance)


@pytest.mark.slow
@given(BY_CHANCE)
@settings(max_examples=20_000, **RUN)
def test_twenty_thousand_requests_are_answered_alike(pair: Pair, chance: Random) -> None:
    pair.compare(chance)


def at_once(variables: dict[str, Any]) -> dict[str, Any]:
    """The same, with nothing to wait for."""
    inner = {name: at_once(value) for name, value in variables.items() if isinstance(value, dict)}
    return variables | inner | dict.fromkeys(WAITS & variables.keys(), 0.0)


@pytest.mark.parametrize("name", [name for name in documents.NAMES if not name.startswith(("Watch", "Follow"))])
def test_every_shipped_document_is_answered_alike(pair: Pair, name: str) -> None:
    for variables in (at_once(documents.variables(name)), {"timeoutSeconds": 0.0}):
        expected, answer = pair.ask(documents.text(name), variables)
        assert answer == expected
