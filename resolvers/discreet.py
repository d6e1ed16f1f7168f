"""The store as everybody but the worker that claims a task sees it: secret parameters masked wherever they appear."""

from collections.abc import Awaitable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import cast

from db.commit import Commit
from db.errors import LeaseLost, TaskStateError
from db.records import (
    TASK_COLUMNS,
    Count,
    CreateOutcome,
    EventRecord,
    JsonText,
    Lease,
    LeaseReply,
    LogLine,
    NewTask,
    Selection,
    TaskFilter,
    TaskPage,
    TaskPageQuery,
    TaskRecord,
)
from db.shapes import Shape, WrittenPage
from db.store import Columns, Store
from resolvers.parameters import ParameterRegistry
from resolvers.secrets import TEXTS, Secrets, censored

TELLING = frozenset({"parameters", *TEXTS})
PASSED_ON = (
    "labels", "places", "place_of_new", "selection", "cancel_many", "retry_many", "claim", "beat", "workers",
    "workers_by_id", "pause_worker", "resume_worker", "remove_worker", "log_bounds", "changed", "statistics",
    "throughput", "latency", "task_types", "register_task_type", "task_types_version", "reap", "prune", "open", "close",
    "tokens", "add_token", "revoke_token", "note_use", "audit", "audit_log", "prune_audit",
)  # fmt: skip
"""What tells nothing of parameters. `claim` is where a worker is told all of them."""


def discreet(store: Store, registry: ParameterRegistry) -> Store:
    """The store with secrets masked in all that it tells, for every use but maintenance."""
    return cast(Store, DiscreetStore(store, registry))


class DiscreetStore:
    """Masks what a store answers."""

    def __init__(self, store: Store, registry: ParameterRegistry) -> None:
        self._store, self._secrets = store, Secrets(registry)
        for name in PASSED_ON:
            setattr(self, name, getattr(store, name))

    @property
    def log_id(self) -> str:
        """See `db.store.EventLog`."""
        return self._store.log_id

    async def task(self, task_id: int, columns: Columns = TASK_COLUMNS) -> TaskRecord | None:
        """See `db.store.TaskReads`."""
        task = await self._store.task(task_id, self._read(columns))
        return None if task is None else self._shown(task)

    async def tasks_by_id(self, ids: Collection[int], columns: Columns = TASK_COLUMNS) -> Mapping[int, TaskRecord]:
        """See `db.store.TaskReads`."""
        found = await self._store.tasks_by_id(ids, self._read(columns))
        return {id: self._shown(task) for id, task in found.items()} if self._secrets.types else found

    async def page(self, query: TaskPageQuery, columns: Columns = TASK_COLUMNS) -> TaskPage:
        """See `db.store.TaskReads`."""
        if not self._secrets.types:
            return await self._store.page(query, columns)
        page = await self._store.page(replace(query, filter=self._filter(query.filter)), self._read(columns))
        return replace(page, tasks=[self._shown(task) for task in page.tasks])

    async def written_page(self, query: TaskPageQuery, shape: Shape, with_ends: bool) -> WrittenPage | None:
        """See `db.store.TaskReads`."""
        return None if self._secrets.types else await self._store.written_page(query, shape, with_ends)

    async def count(self, filter: TaskFilter, limit: int = 10_000) -> Count:
        """See `db.store.TaskReads`."""
        return await self._store.count(self._filter(filter), limit)

    async def task_by_key(self, idempotency_key: str, columns: Columns = TASK_COLUMNS) -> TaskRecord | None:
        """See `db.store.TaskReads`."""
        task = await self._store.task_by_key(idempotency_key, self._read(columns))
        return None if task is None else self._shown(task)

    def create_one(self, task: NewTask, commit: Commit | None = None) -> Awaitable[CreateOutcome]:
        """See `db.store.TaskWrites`."""
        creation = self._store.create_one(task, commit)
        return self._created_one(creation) if self._secrets.types else creation

    async def create(self, tasks: Sequence[NewTask], *, atomic: bool = False) -> list[CreateOutcome]:
        """See `db.store.TaskWrites`."""
        outcomes = await self._store.create(tasks, atomic=atomic)
        return list(map(self._created, outcomes)) if self._secrets.types else outcomes

    async def cancel(
        self, task_id: int, *, reason: str | None = None, force: bool = False, actor: str | None = None
    ) -> TaskRecord:
        """See `db.store.TaskWrites`."""
        return await self._changed(self._store.cancel(task_id, reason=reason, force=force, actor=actor))

    async def retry(self, task_id: int, *, actor: str | None = None) -> TaskRecord:
        """See `db.store.TaskWrites`."""
        return await self._changed(self._store.retry(task_id, actor=actor))

    async def select(self, filter: TaskFilter, *, ttl_seconds: float = 300.0) -> Selection:
        """See `db.store.TaskWrites`."""
        return await self._store.select(self._filter(filter), ttl_seconds=ttl_seconds)

    def progress(self, lease: Lease, progress: float | None, message: str | None) -> Awaitable[LeaseReply]:
        """See `db.store.WorkerProtocol`."""
        return self._reported(self._store.progress(lease, progress, message))

    def log(self, lease: Lease, lines: Sequence[LogLine]) -> Awaitable[LeaseReply]:
        """See `db.store.WorkerProtocol`."""
        return self._reported(self._store.log(lease, lines))

    def complete(self, lease: Lease, result: JsonText | None, columns: Columns = TASK_COLUMNS) -> Awaitable[LeaseReply]:
        """See `db.store.WorkerProtocol`."""
        return self._reported(self._store.complete(lease, result, self._read(columns)))

    def fail(self, lease: Lease, error: str, *, retryable: bool = True) -> Awaitable[LeaseReply]:
        """See `db.store.WorkerProtocol`."""
        return self._reported(self._store.fail(lease, error, retryable=retryable))

    def release(self, lease: Lease) -> Awaitable[LeaseReply]:
        """See `db.store.WorkerProtocol`."""
        return self._reported(self._store.release(lease))

    async def events_after(self, seq: int, limit: int = 1_000) -> list[EventRecord]:
        """See `db.store.EventLog`."""
        return await self._told(await self._store.events_after(seq, limit))

    async def task_events(self, task_id: int, after: int = 0, limit: int = 100) -> list[EventRecord]:
        """See `db.store.EventLog`."""
        return await self._told(await self._store.task_events(task_id, after, limit))

    def _read(self, columns: Columns) -> Columns:
        if not self._secrets.types or TELLING.isdisjoint(columns):
            return columns
        return tuple(dict.fromkeys((*columns, "task_type", "parameters")))

    def _filter(self, filter: TaskFilter) -> TaskFilter:
        hidden = tuple(self._secrets.types) if filter.search else ()
        return replace(filter, unsearched_types=hidden) if hidden else filter

    def _shown(self, task: TaskRecord) -> TaskRecord:
        return self._secrets.hide(task) if self._secrets.types and hasattr(task, "parameters") else task

    def _created(self, outcome: CreateOutcome) -> CreateOutcome:
        return replace(outcome, task=self._shown(outcome.task))

    async def _created_one(self, creation: Awaitable[CreateOutcome]) -> CreateOutcome:
        return self._created(await creation)

    async def _changed(self, change: Awaitable[TaskRecord]) -> TaskRecord:
        try:
            return self._shown(await change)
        except TaskStateError as error:
            error.task = self._shown(error.task)
            raise

    async def _reported(self, report: Awaitable[LeaseReply]) -> LeaseReply:
        try:
            reply = await report
        except LeaseLost as error:
            error.task = self._shown(error.task) if error.task else None
            raise
        return replace(reply, task=self._shown(reply.task)) if self._secrets.types else reply

    async def _told(self, events: list[EventRecord]) -> list[EventRecord]:
        telling = {event.task_id for event in events if event.message} if self._secrets.types else set()
        if not telling:
            return events
        tasks = await self._store.tasks_by_id(telling, ("task_type", "parameters", "id"))
        words = {id: self._secrets.words(task) for id, task in tasks.items()}
        return [
            replace(event, message=censored(event.message, words.get(event.task_id, ()))) if event.message else event
            for event in events
        ]
