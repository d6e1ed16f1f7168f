"""A store for each engine, with a clock that stands still and chance that repeats."""

import asyncio
import random
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from db.clock import Environment
from db.options import StoreOptions
from db.sqlite.library import newer as sqlite3
from db.sqlite.store import SqliteStore
from db.store import Store
from tests.conformance.builders import FakeClock

MakeStore = Callable[..., Store]


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new database, made once and copied for each test."""
    path = tmp_path_factory.mktemp("empty") / "queue.db"

    async def make() -> None:
        store = SqliteStore(path)
        await store.open()
        await store.close()

    asyncio.run(make())
    return path


@pytest.fixture
def environment() -> Environment:
    return Environment(FakeClock(), random.Random(7))


@pytest.fixture
def path(tmp_path: Path, empty_file: Path) -> Path:
    return Path(shutil.copy(empty_file, tmp_path / "queue.db"))


@pytest.fixture(params=["sqlite"])
async def open_store(
    request: pytest.FixtureRequest, path: Path, environment: Environment
) -> AsyncIterator[Callable[..., object]]:
    """Opens stores on the same queue, and closes them at the end."""
    opened: list[Store] = []

    async def make(**options: object) -> Store:
        store = SqliteStore(path, StoreOptions(**options), environment)  # type: ignore[arg-type]
        await store.open()
        opened.append(store)
        return store

    yield make
    for store in opened:
        await store.close()


@pytest.fixture
async def store(open_store: Callable[..., object]) -> Store:
    return await open_store()  # type: ignore[no-any-return, misc]


@pytest.fixture
def outside(path: Path) -> Iterator[sqlite3.Connection]:
    """Another program's own connection to the same file."""
    connection = sqlite3.connect(path, isolation_level=None, timeout=10)
    yield connection
    connection.close()
