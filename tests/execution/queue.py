"""A queue with a bit of everything in it, and engines that answer from copies of it."""

import random
import re
import shutil
from pathlib import Path
from typing import Any

import orjson

from db.clock import Environment
from db.records import ClaimRequest, Instant, JsonText, Label, LogLevel, LogLine, NewTask, TaskFilter
from db.sqlite.store import SqliteStore
from execution.engine import Engine
from execution.errors import RequestRefused
from resolvers.context import Context, Services
from resolvers.live import Feed
from resolvers.parameters import ParameterRegistry, shipped_schemas
from resolvers.roles import ANYONE, Role
from schema.root import build_schema
from tests.conformance.builders import FakeClock

TASKS = 30
MACHINE_TIME = re.compile(rb'"20(?!25)\d\d-\d\d-\d\dT[\d:.]+Z"')
"""Some triggers read the machine's own clock, which does not stand still in 2025 as the stores' clock does."""
PARAMETERS = JsonText('{"query": "a", "top_n": 3}')


def environment() -> Environment:
    """A clock that stands still, and chance that repeats."""
    return Environment(FakeClock(), random.Random(7))


async def fill(path: Path) -> None:
    """Tasks in every status, with labels, events, results and errors; workers that hold some of them."""
    surroundings = environment()
    store = SqliteStore(path, environment=surroundings)
    await store.open()
    labels = [(Label("team", "red"), Label("size", "s")), (Label("team", "blue"),), ()]
    await store.create(
        [
            NewTask(
                ["keyword_search", "scrape"][number % 2],
                PARAMETERS,
                priority=1 + number % 5,
                labels=labels[number % 3],
                idempotency_key="k" if number == 3 else None,
                run_after=Instant("2025-06-16T00:00:00.000000+00:00") if number % 9 == 8 else None,
                timeout_seconds=5.5 if number % 4 else None,
            )
            for number in range(TASKS)
        ]
    )
    for worker in ("w1", "w2"):
        claims = await store.claim(ClaimRequest(worker, limit=6))
        clock = surroundings.clock
        assert isinstance(clock, FakeClock)
        clock.advance(1.5)
        await store.complete(claims[0].lease, JsonText('{"found": [1, null]}'))
        await store.fail(claims[1].lease, "It broke", retryable=False)
        await store.progress(claims[2].lease, 0.25, "a quarter")
        await store.log(claims[3].lease, [LogLine(LogLevel.INFO, "so far"), LogLine(LogLevel.ERROR, "no good")])
        await store.cancel(claims[4].lease.task_id, reason="not wanted")
    await store.cancel(TASKS, actor="ann")
    await store.select(TaskFilter())
    await store.close()


class Road:
    """One way to answer: an engine on a copy of the queue of its own."""

    def __init__(self, path: Path, engine: Engine, registry: ParameterRegistry) -> None:
        self.engine = engine
        self.store = SqliteStore(path, environment=environment())
        self.feed = Feed(self.store)
        self.services = Services(self.store, registry, self.feed, self.store.environment)

    async def open(self) -> None:
        """Begin."""
        await self.store.open()
        await self.feed.start()

    async def close(self) -> None:
        """End."""
        await self.feed.stop()
        await self.store.close()

    async def ask(self, query: str, variables: dict[str, Any]) -> bytes:
        """The answer as it is sent, but for the ids of logged errors, for times of the machine's own clock, and for
        blanks in JSON that was stored with some.
        """
        try:
            prepared = self.engine.prepare(query, None, Role.ADMIN)
        except RequestRefused as refusal:
            return orjson.dumps({"errors": refusal.formatted})
        response = await self.engine.execute(prepared, variables, Context(self.services, ANYONE))
        for error in response.get("errors", ()):
            if error["extensions"]["code"] == "INTERNAL":
                error["message"] = error["extensions"]["correlationId"] = "…"
        return MACHINE_TIME.sub(b'"now"', orjson.dumps(orjson.loads(orjson.dumps(response))))


class Ordinary(Engine):
    """Leaves everything to graphql-core."""

    def compiled(self, prepared: Any) -> None:
        """Nothing is compiled."""
        return


class Eager(Engine):
    """Compiles at the first use, and counts what it could compile and what then had to be left."""

    def compiled(self, prepared: Any) -> Any:
        """The compiled form at once."""
        prepared.uses = max(prepared.uses, 1)
        return super().compiled(prepared)


def roads(folder: Path, source: Path) -> tuple[Road, Road]:
    """Both ways, each on its own copy."""
    registry = ParameterRegistry(shipped_schemas())
    schema = build_schema(registry)
    made = []
    for name, kind in (("ordinary", Ordinary), ("compiled", Eager)):
        path = Path(shutil.copy(source, folder / f"{name}.db"))
        made.append(Road(path, kind(schema, max_tokens=100_000), registry))
    ordinary, compiled = made
    # Both prepare a document by the same code, which takes most of a request's time: they share what comes of it.
    ordinary.engine.documents = compiled.engine.documents
    return ordinary, compiled
