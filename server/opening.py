"""Opening and closing what a server process works with."""

import asyncio
import gc
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import lru_cache
from itertools import chain
from pathlib import Path

from db.clock import Environment
from db.options import StoreOptions
from db.sqlite.store import SqliteStore
from db.store import Store
from execution.engine import Engine
from resolvers.context import Services
from resolvers.discreet import discreet
from resolvers.live import Feed
from resolvers.parameters import ParameterRegistry, load_folder, shipped_schemas
from schema.root import build_schema
from server.auth import Authenticator
from server.gate import Gate
from server.limits import Limiter
from server.metrics import Metrics
from server.runtime import Runtime
from server.settings import Settings
from server.trusted import SHIPPED, TrustedDocuments
from server.upkeep import Upkeep

OBJECTS_BETWEEN_LOOKS = 50_000
"""The collector looks for cycles after so many new objects. Requests leave none, but hold many while they wait."""
SWITCH_SECONDS = 0.001
"""The writer's thread waits that long for the interpreter, at most, between two statements of a long write."""


@asynccontextmanager
async def opened(settings: Settings, *, checked: bool = False) -> AsyncIterator[Runtime]:
    """A runtime with its store open, its feed and its upkeep running. `checked`: the database was, a moment ago.

    Raises StoreError, and ValueError for a folder of task types or documents that cannot be used.
    """
    environment = Environment()
    registry = known_types(settings)
    trusted = trusted_documents(settings)
    store = discreet(store_of(settings, environment, checked=checked), registry)
    await store.open()
    try:
        feed = Feed(store)
        await feed.start()
        runtime = assemble(settings, Services(store, registry, feed, environment), trusted)
        async with kept_up(runtime):
            gc.freeze()
            gc.set_threshold(OBJECTS_BETWEEN_LOOKS)
            gc.enable()
            sys.setswitchinterval(SWITCH_SECONDS)
            yield runtime
        await feed.stop()
    finally:
        await store.close()


def store_of(settings: Settings, environment: Environment, *, checked: bool = False) -> Store:
    """The store that the settings name, not yet open."""
    options = StoreOptions(
        silent_worker_seconds=settings.silent_worker_seconds,
        log_keep_events=settings.log_keep_events,
        log_keep_seconds=settings.log_keep_seconds,
        finished_keep_seconds=settings.finished_keep_seconds,
        worker_keep_seconds=settings.worker_keep_seconds,
        checked=checked,
    )
    return SqliteStore(settings.database, options, environment)


def known_types(settings: Settings) -> ParameterRegistry:
    """The shipped task types, and those of the user's folder in their place."""
    own = load_folder(settings.task_types) if settings.task_types else []
    return ParameterRegistry(chain(shipped_schemas(), own))


def trusted_documents(settings: Settings) -> TrustedDocuments:
    """The shipped documents, and those of the user's folder in their place."""
    folders = (SHIPPED, settings.documents) if settings.documents else (SHIPPED,)
    return _trusted(folders, settings.trusted_documents_only)


@lru_cache(maxsize=1)
def _trusted(folders: tuple[Path, ...], only: bool) -> TrustedDocuments:
    """Read once, though a server asks twice: to refuse them before it serves, and to serve."""
    return TrustedDocuments(*folders, only=only)


def assemble(settings: Settings, services: Services, trusted: TrustedDocuments) -> Runtime:
    """A runtime of these parts."""
    schema = build_schema(services.registry)
    limiter = Limiter(settings, schema._schema)
    authenticator = Authenticator(services.store, services.environment, settings.refused_sign_ins_per_minute)
    return Runtime(
        settings=settings,
        services=services,
        engine=Engine(schema, limiter.check, max_tokens=settings.max_tokens),
        limiter=limiter,
        authenticator=authenticator,
        gate=Gate(settings, authenticator),
        trusted=trusted,
        metrics=Metrics(),
        types_version=services.registry.version,
    )


@asynccontextmanager
async def kept_up(runtime: Runtime) -> AsyncIterator[None]:
    """Know tokens and task types, then keep up until the end."""
    upkeep = Upkeep(runtime)
    await runtime.authenticator.refresh()
    await upkeep.learn_task_types()
    loop = asyncio.create_task(upkeep.run(), name="upkeep")
    try:
        yield
    finally:
        runtime.stopping.set()
        loop.cancel()
        with suppress(asyncio.CancelledError):
            await loop
