"""The API over a real database file: operations go through the engine, as those of clients do."""

import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import pytest

from db.sqlite.prepare import prepare
from db.sqlite.store import SqliteStore
from execution.engine import Engine
from resolvers.context import Context, Services
from resolvers.discreet import discreet
from resolvers.live import Feed
from resolvers.parameters import ParameterRegistry, ParameterSchema, shipped_schemas
from resolvers.roles import ANYONE, Identity
from schema.root import build_schema
from tests.execution.documents import text

Answer = dict[str, Any]
VAULT = ParameterSchema.define(
    "vault",
    {"type": "object", "properties": {"user": {"type": "string"}, "token": {"type": "string", "writeOnly": True}}},
)


@dataclass
class Api:
    """Asks operations of `queries/` by name, and any other text as it is."""

    services: Services
    engine: Engine

    async def ask(self, document: str, identity: Identity = ANYONE, **variables: Any) -> Answer:
        """The whole answer, as it would be sent."""
        query = document if "{" in document else text(document)
        context = Context(self.services, identity)
        prepared = self.engine.prepare(query, None, identity.role)
        answer: Answer = orjson.loads(orjson.dumps(await self.engine.execute(prepared, variables, context)))
        return answer

    async def data(self, document: str, identity: Identity = ANYONE, **variables: Any) -> Any:
        """The data of an answer without errors: the only root field's value."""
        answer = await self.ask(document, identity, **variables)
        assert "errors" not in answer, answer["errors"]
        (value,) = answer["data"].values()
        return value

    async def error(self, document: str, identity: Identity = ANYONE, **variables: Any) -> tuple[str, str]:
        """The code and message of the only error of an answer."""
        (error,) = (await self.ask(document, identity, **variables))["errors"]
        return error["extensions"]["code"], error["message"]

    async def create(self, count: int = 1, **fields: Any) -> list[str]:
        """The ids of new tasks."""
        each = {"taskType": "trending_scrape", **fields}
        answers = await self.data("CreateTasks", inputs=[each] * count)
        return [answer["task"]["id"] for answer in answers]

    async def claim(self, worker: str = "w", **fields: Any) -> list[Answer]:
        """What a worker is granted."""
        granted: list[Answer] = await self.data("ClaimTasks", input={"workerId": worker, **fields})
        return granted


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("database") / "empty.db"
    prepare(path)
    return path


@pytest.fixture
async def store(tmp_path: Path, empty_database: Path) -> AsyncIterator[SqliteStore]:
    store = SqliteStore(Path(shutil.copy(empty_database, tmp_path / "queue.db")))
    await store.open()
    yield store
    await store.close()


@pytest.fixture
def commits(store: SqliteStore) -> list[int]:
    """Grows with every commit of the store."""
    made: list[int] = []
    tell = store.writer._on_commit

    def note() -> None:
        made.append(1)
        tell()

    store.writer._on_commit = note
    return made


@pytest.fixture
async def api(store: SqliteStore) -> AsyncIterator[Api]:
    registry = ParameterRegistry([*shipped_schemas(), VAULT])
    shown = discreet(store, registry)
    feed = Feed(shown)
    await feed.start()
    yield Api(Services(shown, registry, feed), Engine(build_schema(registry)))
    await feed.stop()
