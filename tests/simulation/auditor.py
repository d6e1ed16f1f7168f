"""What must always hold, checked after every commit of anybody, and in full from time to time."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from db.records import TERMINAL, Lease
from db.sqlite.library import newer as sqlite3

LEGAL = {
    None: {"queued"},
    "queued": {"claimed", "cancelled"},
    "claimed": {"running", "completed", "failed", "cancelled", "queued"},
    "running": {"completed", "failed", "cancelled", "queued"},
    "failed": {"queued"},
    "cancelled": {"queued"},
    "completed": set(),
}
EVENTS = (
    "SELECT seq, task_id, kind, at, previous_status, status, worker_id, retry_count, attempt, progress, level, "
    "message, actor FROM task_events WHERE seq > ? ORDER BY seq"
)
LATE_SECONDS = 5.0
"""A lease ends within a second of its time; some more here, where a reaping may fail and the next wait for the lock."""


class Notebook(Protocol):
    """Where an auditor reads the steady clock, and writes what it saw."""

    @property
    def steady(self) -> float: ...
    @property
    def trace(self) -> Iterable[str]: ...
    def note(self, text: str) -> None: ...


class Violation(AssertionError):
    """A promise was broken."""


@dataclass
class Known:
    """What the events have told of one task."""

    status: str | None = None
    attempt: int = 0
    holder: str | None = None
    retries_asked: int = 0
    ends: set[tuple[str, int, str | None]] = field(default_factory=set)


class Auditor:
    """Reads the log as it grows, and remembers what was acknowledged to whom."""

    def __init__(self, path: Path, scheduler: Notebook) -> None:
        self.connection = sqlite3.connect(path, isolation_level=None)
        self.scheduler = scheduler
        self.log: list[int] = []
        self.tasks: dict[int, Known] = {}
        self.renewed: dict[tuple[int, int], tuple[float, float]] = {}
        self.granted: dict[tuple[int, int], str] = {}
        self.retries: Counter[int] = Counter()
        self.created: dict[int, str | None] = {}
        self.by_key: dict[str, int] = {}
        self.counts: Counter[str] = Counter()
        self.touched: dict[tuple[int, int], float] = {}
        self.watched_since: Callable[[], float] = lambda: 0.0

    def check(self, holds: bool, tell: Callable[[], str]) -> None:
        """Raises Violation with the last steps unless this holds."""
        if not holds:
            raise Violation("\n".join([*self.scheduler.trace, tell()]))

    def goes_on(self, task_id: int) -> bool:
        """Whether the task has not ended, as far as the log says."""
        return task_id in self.tasks and self.tasks[task_id].status not in TERMINAL

    def unfinished(self) -> list[tuple[int, str]]:
        """Tasks that are not in a terminal status."""
        rows = self.connection.execute(
            "SELECT id, status FROM task_queue WHERE status IN ('queued', 'claimed', 'running') LIMIT 5"
        )
        return rows.fetchall()

    def look(self) -> list[tuple[Any, ...]]:
        """Read what was committed since the last look: the columns of an EventRecord."""
        after = self.log[-1] if self.log else 0
        rows = self.connection.execute(EVENTS, (after,)).fetchall()
        if not rows:
            return rows
        read = [row[0] for row in rows]
        self.check(read == list(range(after + 1, after + 1 + len(rows))), lambda: f"a gap after {after}")
        self.log += read
        for _, task_id, kind, _, previous, status, worker, _, attempt, _, _, message, _ in rows:
            if kind == "status":
                self._changed(task_id, previous, status, worker, attempt, message)
        return rows

    def _changed(
        self, task_id: int, previous: str | None, status: str, worker: str | None, attempt: int, message: str | None
    ) -> None:
        known = self.tasks.setdefault(task_id, Known())
        self.scheduler.note(f"task {task_id}: {previous} -> {status} by {worker} at attempt {attempt}: {message}")
        self.counts[status] += 1
        self.check(previous == known.status, lambda: f"task {task_id}: {previous} was not its status: {known}")
        self.check(status in LEGAL[previous], lambda: f"task {task_id}: {previous} became {status}")
        if previous in TERMINAL:
            known.retries_asked += 1
            self.check(known.retries_asked <= self.retries[task_id], lambda: f"task {task_id} rose without a retry")
        if status == "claimed":
            self.check(attempt == known.attempt + 1, lambda: f"task {task_id}: attempt {attempt} after {known.attempt}")
            known.holder = worker
        elif previous in ("claimed", "running"):
            self.check(attempt == known.attempt, lambda: f"task {task_id}: attempt {attempt}, not {known.attempt}")
            self._ended(task_id, attempt, message)
        if status in TERMINAL:
            known.ends.add((status, attempt, known.holder))
        known.status, known.attempt = status, attempt

    def _ended(self, task_id: int, attempt: int, message: str | None) -> None:
        """A lease is ended for want of a beat when its time is over, not before."""
        if message is None or "was not renewed" not in message or (task_id, attempt) not in self.renewed:
            return
        at, seconds = self.renewed[(task_id, attempt)]
        silent = self.scheduler.steady - at
        self.check(silent > seconds, lambda: f"task {task_id}: a lease of {seconds} s ended after {silent} s")
        self.counts["leases ended"] += 1

    def grant(self, lease: Lease, seconds: float, asked_at: float) -> None:
        """A worker was told that it holds this lease, which it asked for at this time."""
        key = (lease.task_id, lease.attempt)
        self.check(key not in self.granted, lambda: f"{lease} was granted to {self.granted[key]} already")
        self.granted[key] = lease.worker_id
        self.renew(lease, seconds, asked_at)

    def renew(self, lease: Lease, seconds: float, asked_at: float) -> None:
        """A worker was told that its lease goes on: no earlier than it asked, and no later than now."""
        self.renewed[(lease.task_id, lease.attempt)] = (asked_at, seconds)
        self.touch(lease)

    def touch(self, lease: Lease) -> None:
        """A worker may have renewed its lease: it never heard."""
        self.touched[(lease.task_id, lease.attempt)] = self.scheduler.steady

    def create(self, task_id: int, key: str | None) -> None:
        """Somebody was told that this task exists."""
        self.created[task_id] = key
        if key is not None:
            first, self.by_key[key] = self.by_key.get(key, task_id), task_id
            kept = self.connection.execute("SELECT 1 FROM task_queue WHERE id = ?", (first,)).fetchone()
            self.check(first == task_id or not kept, lambda: f"key {key} made {first} and {task_id}")

    def accept(self, lease: Lease, task: Any, what: str) -> None:
        """A worker was told that its report under this lease was taken."""
        self.check(task.attempt == lease.attempt, lambda: f"{what} under {lease} was taken at attempt {task.attempt}")
        if what == "complete":
            ends = self.tasks[lease.task_id].ends
            mine = {(status, lease.attempt, lease.worker_id) for status in ("completed", "cancelled")}
            self.check(bool(ends & mine), lambda: f"{lease} was told it completed, but the log says {ends}")

    def audit(self) -> None:
        """Compare the whole database with what the events and the answers said."""
        self.look()
        rows = self.connection.execute(
            "SELECT id, task_type, status, attempt, retry_count, max_retries, leased, idempotency_key FROM task_queue"
        ).fetchall()
        leases = dict(self.connection.execute("SELECT task_id, attempt FROM task_leases").fetchall())
        kept: Counter[tuple[str, str]] = Counter()
        for row in rows:
            kept[(row[1], row[2])] += 1
            for wrong in self._wrongs(leases, *row):
                self.check(False, lambda: wrong)  # noqa: B023
        counted = {(t, s): n for t, s, n in self.connection.execute("SELECT * FROM task_counts WHERE count <> 0")}
        self.check(counted == dict(kept), lambda: f"the counters say {counted}, the tables {dict(kept)}")
        keys = Counter(row[7] for row in rows if row[7] is not None)
        self.check(not keys or max(keys.values()) == 1, lambda: "one key made two tasks")
        gone = set(self.created) - {row[0] for row in rows}
        unfinished = {task_id for task_id in gone if self.tasks[task_id].status not in TERMINAL}
        self.check(not unfinished, lambda: f"acknowledged tasks are gone: {unfinished}")

    def _wrongs(self, leases: dict[int, int], task_id: int, task_type: str, status: str, attempt: int,
                retries: int, most: int, leased: int | None, key: str | None) -> Iterator[str]:  # fmt: skip
        known = self.tasks.get(task_id) or Known()
        if known.status != status or known.attempt != attempt:
            yield f"task {task_id} is {status} at {attempt}, its events say {known}"
        if retries > most:
            yield f"task {task_id} was retried {retries} times of {most}"
        if not leased:
            return
        if status not in ("claimed", "running"):
            yield f"task {task_id} is {status} under a lease"
        elif leases.get(task_id) != attempt:
            yield f"task {task_id}: no lease"
        else:
            self._overdue(task_id, attempt)

    def _overdue(self, task_id: int, attempt: int) -> None:
        """A lease that nobody renews ends within its time and a second, while any server is up."""
        if (task_id, attempt) not in self.renewed:
            return
        _, seconds = self.renewed[(task_id, attempt)]
        since = max(self.touched[(task_id, attempt)], self.watched_since())
        late = self.scheduler.steady - since - seconds
        self.check(late <= LATE_SECONDS, lambda: f"task {task_id}: its lease is {late:.1f} s over")
