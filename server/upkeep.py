"""What a server process does beside answering: leases, retention, task types and tokens made elsewhere."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

import orjson

from db.clock import instant
from db.errors import StoreError
from db.records import TaskTypeRecord
from db.store import PRUNED_EVENTS
from resolvers.parameters import DefinitionRefused, ParameterSchema
from server.runtime import Runtime

log = logging.getLogger("taskdeck.upkeep")
REAP_SECONDS = 0.25
TURNS_PER_PRUNE = 4
BATCHES_IN_A_ROW = 20


class Upkeep:
    """The loop of one process. What several processes do at once does no harm."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self.registered = -1
        self.records: frozenset[TaskTypeRecord] = frozenset()
        self.troubled: set[str] = set()

    async def run(self) -> None:
        """Go round until cancelled. A chore that fails is told once and tried again in its next turn."""
        turn = 0
        while True:
            await self.chore(self.runtime.services.store.reap)
            if turn % TURNS_PER_PRUNE == 0:
                for chore in (self.prune, self.runtime.authenticator.refresh, self.learn_task_types):
                    await self.chore(chore)
            turn += 1
            await asyncio.sleep(REAP_SECONDS)

    async def chore(self, work: Callable[[], Awaitable[object]]) -> None:
        """Do one thing; a failure is logged when it begins, not at each turn."""
        name = work.__name__
        try:
            await work()
        except StoreError as error:
            if name not in self.troubled:
                log.warning("%s: %s", name, error)
            self.troubled.add(name)
        except Exception:
            if name not in self.troubled:
                log.exception("%s failed", name)
            self.troubled.add(name)
        else:
            self.troubled.discard(name)

    async def prune(self) -> None:
        """Small batches of retention, some in a row while there is much to remove."""
        store, kept = self.runtime.services.store, self.runtime.settings.audit_keep_seconds
        for _ in range(BATCHES_IN_A_ROW):
            if await store.prune() < PRUNED_EVENTS:
                break
        await store.prune_audit(instant(self.runtime.services.environment.clock.now() - kept))

    async def learn_task_types(self) -> None:
        """Know the task types that were registered here or by another process."""
        store = self.runtime.services.store
        version = await store.task_types_version()
        if version != self.registered:
            records = await store.task_types()
            for record in records:
                if record not in self.records:
                    self.know(record)
            self.registered, self.records = version, frozenset(records)

    def know(self, record: TaskTypeRecord) -> None:
        """Know one task type; one that this version cannot use hides none of the others."""
        try:
            self.runtime.services.registry.register(defined(record))
        except DefinitionRefused as refused:
            log.warning("task type %s: %s", record.task_type, refused)


def defined(record: TaskTypeRecord) -> ParameterSchema:
    """The task type that a record keeps."""
    document, examples = orjson.loads(record.json_schema), orjson.loads(record.examples)
    return ParameterSchema.define(record.task_type, document, record.description, examples)
