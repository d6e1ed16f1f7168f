"""The contract of a store. An engine is whatever passes `tests/conformance/`; SQLite is the first.

Every write is atomic and answered after it is durable. `columns` names the TaskRecord attributes that the caller will
read; nothing else is fetched. Any operation can raise StorageBusy, StorageFull, StorageReadOnly, StorageFailed or
DatabaseRefused.
"""

from collections.abc import Awaitable, Collection, Mapping, Sequence
from typing import Protocol

from db.access import AuditRecord, TokenRecord
from db.commit import Commit
from db.figures import LatencyRecord, StatisticsRecord, ThroughputStep
from db.records import (
    TASK_COLUMNS,
    Beat,
    BeatReply,
    BulkOutcome,
    Claimed,
    ClaimRequest,
    Count,
    CreateOutcome,
    EventRecord,
    Instant,
    JsonText,
    Label,
    Lease,
    LeaseReply,
    LogBounds,
    LogLine,
    NewTask,
    QueuePlace,
    Selection,
    TaskFilter,
    TaskPage,
    TaskPageQuery,
    TaskRecord,
    TaskTypeRecord,
    WorkerRecord,
)
from db.shapes import Shape, WrittenPage

Columns = tuple[str, ...]
PRUNED_EVENTS = 500
"""Old events removed at once. Where that many rows went, more may be left."""


class TaskReads(Protocol):
    """Questions about tasks."""

    async def task(self, task_id: int, columns: Columns = TASK_COLUMNS) -> TaskRecord | None:
        """The task with this id, or None."""

    async def tasks_by_id(self, ids: Collection[int], columns: Columns = TASK_COLUMNS) -> Mapping[int, TaskRecord]:
        """The tasks that exist among these ids, by id, in one query."""

    async def page(self, query: TaskPageQuery, columns: Columns = TASK_COLUMNS) -> TaskPage:
        """One page of tasks in order. Raises FilterTooBroad when no index bounds the question."""

    async def written_page(self, query: TaskPageQuery, shape: Shape, with_ends: bool) -> WrittenPage | None:
        """The same page as JSON objects of this shape; None when the store cannot write just what it would read.

        `has_next` and the ends are known only `with_ends`.
        """

    async def count(self, filter: TaskFilter, limit: int = 10_000) -> Count:
        """How many tasks match: exact from the counters for statuses and types alone, else counted up to `limit`."""

    async def labels(self, ids: Collection[int]) -> Mapping[int, Sequence[Label]]:
        """The labels of these tasks, by task, each sorted by key; tasks without any are left out."""

    async def task_by_key(self, idempotency_key: str, columns: Columns = TASK_COLUMNS) -> TaskRecord | None:
        """The task that this idempotency key made, or None."""

    async def places(self, ids: Collection[int], limit: int = 1_000) -> Mapping[int, QueuePlace]:
        """For each of these tasks that is queued: how many are ahead (by PRIORITY, up to `limit`) and how many live
        workers take its type.
        """

    async def place_of_new(self, task_type: str, priority: int, limit: int = 10_000) -> QueuePlace:
        """The place that a task of this type and priority would take if it were created now."""


class TaskWrites(Protocol):
    """What people do with tasks. `actor` names who asked (a token's name), None when nobody had to sign in."""

    def create_one(self, task: NewTask, commit: Commit | None = None) -> Awaitable[CreateOutcome]:
        """Write this task. It has been asked for when this returns: those asked for together share a transaction.

        With `commit`, the outcome may come before it is durable: tell nobody before `commit.done`.
        """

    async def create(self, tasks: Sequence[NewTask], *, atomic: bool = False) -> list[CreateOutcome]:
        """Write these tasks in one transaction, one outcome each, in order.

        With `atomic`, any KeyConflict keeps all of them from being written; the other outcomes tell what would be.
        """

    async def cancel(
        self, task_id: int, *, reason: str | None = None, force: bool = False, actor: str | None = None
    ) -> TaskRecord:
        """Cancel a task that nobody has finished, and return it as it now is.

        A queued task, one whose worker wrote its claim straight into the file, and any task with `force` is cancelled
        at once. One held under a lease is only asked to stop (`cancel_requested_at`): it ends as cancelled, whatever
        its worker reports.
        Raises TaskNotFound, or TaskAlreadyFinished.
        """

    async def retry(self, task_id: int, *, actor: str | None = None) -> TaskRecord:
        """Put a failed or cancelled task back in the queue as a new generation with all its retries.

        Raises TaskNotFound, TaskNotFinished.
        """

    async def select(self, filter: TaskFilter, *, ttl_seconds: float = 300.0) -> Selection:
        """Hold the ids of all tasks that match under a token for a bulk action.

        Raises FilterTooBroad when they are more than 1,000,000.
        """

    async def selection(self, selection_id: str) -> Selection:
        """The held selection. Raises SelectionNotFound."""

    async def cancel_many(
        self, selection_id: str, *, reason: str | None = None, actor: str | None = None
    ) -> BulkOutcome:
        """Cancel exactly the selected tasks, in small batches, one event each; finished ones are skipped.

        Raises SelectionNotFound.
        """

    async def retry_many(self, selection_id: str, *, actor: str | None = None) -> BulkOutcome:
        """Retry exactly the selected tasks; those that are not failed or cancelled are skipped.

        Raises SelectionNotFound.
        """


class WorkerProtocol(Protocol):
    """What workers do. Every write of a worker carries its lease, checked in the same statement that uses it.

    Reports (progress, log, complete, fail, release) take effect in the order of their calls; each answers when awaited.
    """

    async def claim(self, request: ClaimRequest) -> list[Claimed]:
        """Grant up to `limit` due tasks; an empty list when there are none or the worker is paused.

        Each grant raises the attempt.
        """

    async def beat(self, beat: Beat) -> BeatReply:
        """Record a heartbeat and renew the leases that are still this worker's."""

    def progress(self, lease: Lease, progress: float | None, message: str | None) -> Awaitable[LeaseReply]:
        """Record progress (0 to 1), renew the lease, and mark the task running. Raises LeaseLost."""

    def log(self, lease: Lease, lines: Sequence[LogLine]) -> Awaitable[LeaseReply]:
        """Append lines to the task's log and renew the lease. Raises LeaseLost."""

    def complete(self, lease: Lease, result: JsonText | None, columns: Columns = TASK_COLUMNS) -> Awaitable[LeaseReply]:
        """End the attempt with a result. The task of the reply holds at least these columns.

        The same report again is accepted; after a cancel request the task is cancelled. Raises LeaseLost.
        """

    def fail(self, lease: Lease, error: str, *, retryable: bool = True) -> Awaitable[LeaseReply]:
        """End the attempt with an error: queued again with backoff while retries are left, else failed.

        Raises LeaseLost.
        """

    def release(self, lease: Lease) -> Awaitable[LeaseReply]:
        """Give the task back unharmed: queued at once, or cancelled when a cancel was asked for. Raises LeaseLost."""


class Workers(Protocol):
    """Questions about workers, and what operators do with them."""

    async def workers(self) -> list[WorkerRecord]:
        """All known workers, latest heartbeat first, ties by id."""

    async def workers_by_id(self, ids: Collection[str]) -> Mapping[str, WorkerRecord]:
        """The workers that exist among these ids, in one query."""

    async def pause_worker(self, worker_id: str, reason: str | None = None) -> WorkerRecord:
        """Grant this worker no more tasks until it is resumed. Raises WorkerNotFound."""

    async def resume_worker(self, worker_id: str) -> WorkerRecord:
        """Grant this worker tasks again. Raises WorkerNotFound."""

    async def remove_worker(self, worker_id: str) -> WorkerRecord:
        """Forget a worker and take its tasks back as lost attempts; returns it as it was. Raises WorkerNotFound."""


class EventLog(Protocol):
    """The log of everything that happened to tasks, in commit order, whoever wrote it."""

    async def log_bounds(self) -> LogBounds:
        """Which positions can be read after."""

    async def events_after(self, seq: int, limit: int = 1_000) -> list[EventRecord]:
        """The next events after a position, oldest first. Raises CursorExpired or CursorFromFuture."""

    async def task_events(self, task_id: int, after: int = 0, limit: int = 100) -> list[EventRecord]:
        """The kept events of one task after a position, oldest first."""

    async def changed(self, timeout_seconds: float) -> bool:
        """Wait until something was committed by anybody, in any process; False when the time ran out first."""

    @property
    def log_id(self) -> str:
        """A few characters that tell this log from that of another database; part of every cursor."""


class Overview(Protocol):
    """Kept counters: the cost of reading them does not grow with the tables."""

    async def statistics(self) -> StatisticsRecord:
        """Counts by type and status, active workers, the oldest queued task, the size on disk."""

    async def throughput(
        self, window_seconds: int, step_seconds: int, task_type: str | None = None
    ) -> list[ThroughputStep]:
        """What was created and finished in equal steps over the window that ends now, empty steps too."""

    async def latency(self, window_seconds: int, task_type: str | None = None) -> LatencyRecord:
        """How long tasks waited and ran, of those that were claimed and finished in the window."""


class TaskTypes(Protocol):
    """Task types registered at run time, shared by every process on the database."""

    async def task_types(self) -> list[TaskTypeRecord]:
        """All registered types by name."""

    async def register_task_type(self, record: TaskTypeRecord) -> None:
        """Keep this type, in place of one of the same name."""

    async def task_types_version(self) -> int:
        """A number that rises whenever a type is registered; cheap to ask."""


class Upkeep(Protocol):
    """What keeps the queue healthy. One call a second from each process does; calls from several do no harm."""

    async def reap(self) -> int:
        """End leases that were not renewed in time, attempts past their timeout, and claims of workers that fell
        silent.

        Time is the store's monotonic clock since it first saw the lease at its present beat, so clock jumps end
        nothing.
        Returns how many attempts it ended.
        """

    async def prune(self) -> int:
        """One small batch of retention: old events, finished tasks past their age, dead workers, stale selections.

        Returns rows removed: PRUNED_EVENTS or more while there is much to remove.
        """


class Tokens(Protocol):
    """Who may sign in, and what they did. What happens to tasks is audited in its own transaction, by triggers."""

    async def tokens(self) -> list[TokenRecord]:
        """Every token ever made, by id: those that were revoked or have expired too."""

    async def add_token(self, name: str, role: str, digest: str, expires_at: Instant | None = None) -> TokenRecord:
        """Know a token by the SHA-256 of its text in hex. Raises TokenNameTaken while another has the name."""

    async def revoke_token(self, name: str) -> TokenRecord:
        """End the token of this name. Raises TokenNotFound."""

    async def note_use(self, used: Mapping[int, Instant]) -> None:
        """Keep when tokens were last used, by id."""

    async def audit(self, entries: Sequence[AuditRecord]) -> None:
        """Append to the audit log."""

    async def audit_log(self, limit: int = 1_000) -> list[AuditRecord]:
        """The latest entries of the audit log, newest first."""

    async def prune_audit(self, before: Instant) -> int:
        """Remove one small batch of entries older than this. Returns rows removed."""


class Store(TaskReads, TaskWrites, WorkerProtocol, Workers, EventLog, Overview, TaskTypes, Tokens, Upkeep, Protocol):
    """A whole store."""

    async def open(self) -> None:
        """Open, upgrading what an older version wrote. Raises DatabaseRefused and leaves the file as it was."""

    async def close(self) -> None:
        """Finish the writes under way, and close."""
