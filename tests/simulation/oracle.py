"""Holds every commit and every answer of the servers against the reference model."""

import sqlite3
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from db.options import StoreOptions
from db.records import TASK_COLUMNS, Selection, TaskStatus
from db.sqlite.transaction import Done, Failed, Outcome
from tests.simulation.asked import UNKNOWN, Asked
from tests.simulation.auditor import LATE_SECONDS, Auditor
from tests.simulation.batches import Batch, Write
from tests.simulation.plain import facts_of_task, plain
from tests.simulation.reference.model import Model
from tests.simulation.reference.state import Commit
from tests.simulation.scheduler import Scheduler

TASKS = "SELECT {} FROM task_queue".format(
    ", ".join({"run_after": "run_after_utc", "result": "result_data"}.get(name, name) for name in TASK_COLUMNS)
)
FLOW = "SELECT minute, task_type, what, sum(count) FROM v_task_flow GROUP BY minute, task_type, what"


class Oracle:
    """The model goes along with every job, in the order of the commits."""

    def __init__(self, auditor: Auditor, scheduler: Scheduler, options: StoreOptions) -> None:
        self.auditor = auditor
        self.scheduler = scheduler
        self.model = Model(scheduler, options, auditor.check)
        self.model.drawn = self._due
        self._file = auditor.connection

    def _due(self, task_id: int) -> str | None:
        row = self._file.execute("SELECT run_after_utc FROM task_queue WHERE id = ?", (task_id,)).fetchone()
        return row[0] if row else None

    def committed(self, batch: Batch, outcomes: Sequence[Outcome], watched: Callable[[float], float]) -> None:
        """A transaction is over; of a job that the disk failed nothing may remain."""
        done = []
        for write, outcome in zip(batch.writes, outcomes, strict=True):
            hit = is_broken(outcome)
            deserved = write.breaks or batch.fails or not hit
            self.auditor.check(deserved, lambda: f"{write.asked}: {outcome} though its own disk was sound")  # noqa: B023
            done += [] if hit else [(write, outcome)]
        writes = [write for write, _ in sorted(done, key=in_turn)]

        def step() -> None:
            for write in writes:
                self.scheduler.steady = write.at
                write.asked.step(self.model)

        self.auditor.counts["commits of several jobs"] += len(batch.writes) > 1
        self.auditor.counts["jobs done side by side"] += sum(write.beside > 0 for write in batch.writes)
        now = self.scheduler.steady
        self.follow(batch, step, watched)
        self.scheduler.steady = now
        if any(write.asked.name == "prune" for write in writes):
            self._pruned()

    def follow(
        self, what: object, step: Callable[[], object], watched: Callable[[float], float] = lambda since: 0.0
    ) -> None:
        """Let the model do the same, then compare the events and the tasks that either has touched."""
        model, events = self.model, self.auditor.look()
        if events:
            self.scheduler.note(what)
        model.commit = Commit([event[1:3] + event[4:] for event in events], watched)
        step()
        told, expected = Counter(model.commit.lines), Counter(model.expected)
        self.auditor.check(
            told == expected, lambda: f"{what}: events {list(told - expected)} instead of {list(expected - told)}"
        )
        model.events += events
        for task_id in model.touched.union(event[1] for event in events):
            row = self._file.execute(f"{TASKS} WHERE id = ?", (task_id,)).fetchone()
            self.same(what, row, facts_of_task(model.tasks[task_id]))
        model.expected.clear()
        model.touched.clear()

    def same(self, what: object, found: Any, expected: Any) -> None:
        """What was found must be what the model says."""
        self.auditor.check(found == expected, lambda: f"{what}: {difference(found, expected)}")

    def answered(self, asked: Asked, answer: Any) -> None:
        """The caller was told this."""
        self.auditor.check(asked.expected is not UNKNOWN, lambda: f"{asked}: answered before everything was done")
        self.same(asked, plain(answer), asked.expected)
        if isinstance(answer, Selection) and asked.name == "select":
            self.model.selections[answer.id] = answer

    def _pruned(self) -> None:
        """The model forgets what the store has removed, if it was allowed to."""
        model = self.model
        (floor,) = self._file.execute("SELECT CAST(value AS INT) FROM queue_facts WHERE name = 'log_floor'").fetchone()
        model.raise_floor(floor)
        for task_id in model.tasks.keys() - self._column("SELECT id FROM task_queue"):
            model.forget_task(task_id)
        for selection_id in model.selections.keys() - self._column("SELECT id FROM task_selections"):
            model.forget_selection(selection_id)
        for worker_id in model.workers.keys() - self._column("SELECT worker_id FROM worker_heartbeats"):
            model.forget_worker(worker_id)
        kept = self._file.execute("SELECT min(seq), count(*) FROM task_events").fetchone()
        count = len(model.events) - floor
        self.same("the kept events", kept, (floor + 1 if count else None, count))

    def _column(self, sql: str) -> set[Any]:
        return {row[0] for row in self._file.execute(sql)}

    def audit(self, watched: Callable[[float], float]) -> None:
        """Compare everything."""
        model = self.model
        model.commit = Commit(watched=watched)
        overdue = model.overdue(LATE_SECONDS)
        self.auditor.check(not overdue, lambda: f"should have ended: {overdue}")
        rows = self._file.execute(f"{TASKS} ORDER BY id").fetchall()
        for row, task in zip(rows, model.tasks.values(), strict=False):
            self.same("audit", row, facts_of_task(task))
        self.same("the number of tasks", len(rows), len(model.tasks))
        leases = self._file.execute("SELECT task_id, attempt, worker_id, lease_seconds FROM task_leases").fetchall()
        held = {(*lease_of(held), held.seconds) for held in model.leases.values()}
        self.same("leases", set(leases), held)
        self._figures()
        paused = "SELECT worker_id FROM worker_details WHERE paused"
        known = {worker.id for worker in model.workers.values() if worker.paused}
        self.same("paused workers", self._column(paused), known)

    def _figures(self) -> None:
        """What is counted already and what the log still tells must make up all that has happened, each once."""
        told = Counter({row[:3]: row[3] for row in self._file.execute(FLOW)})
        true = Counter(self.model.flow)
        self.auditor.check(told == true, lambda: f"figures: {told - true} too many, {true - told} left out")


def in_turn(done: tuple[Write, Outcome]) -> tuple[float, bool]:
    """One after the other; but of reports done in one go those that end an attempt with its result come first."""
    write, outcome = done
    task = getattr(outcome.value, "task", None) if isinstance(outcome, Done) else None
    return write.at, task is None or task.status != TaskStatus.COMPLETED


def lease_of(held: Any) -> tuple[int, int, str]:
    """Its three parts."""
    return held.lease.task_id, held.lease.attempt, held.lease.worker_id


def difference(found: Any, expected: Any) -> str:
    """The parts that differ, as far as there are parts."""
    if isinstance(found, tuple) and isinstance(expected, tuple) and len(found) == len(expected):
        pairs = enumerate(zip(found, expected, strict=True))
        names = TASK_COLUMNS if len(found) == len(TASK_COLUMNS) else range(len(found))
        return ", ".join(f"{names[n]}: {difference(*pair)}" for n, pair in pairs if pair[0] != pair[1])
    return f"{found} instead of {expected}"


def is_broken(outcome: Outcome) -> bool:
    """Whether it was the storage that failed."""
    return isinstance(outcome, Failed) and isinstance(outcome.error, sqlite3.Error)
