"""Holds every commit and every answer of the servers against the reference model."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from db.options import StoreOptions
from db.records import TASK_COLUMNS, Selection, TaskStatus
from db.sqlite.library import newer as sqlite3
from db.sqlite.transaction import Done, Failed, Outcome
from tests.simulation.asked import UNKNOWN, Asked
from tests.simulation.auditor import LATE_SECONDS, Auditor
from tests.simulation.batches import Batch, Write
from tests.simulation.plain import facts_of_task, plain
from tests.simulation.reference.model import Model
from tests.simulation.reference.state import Commit, Line
from tests.simulation.scheduler import Scheduler

TASKS = "SELECT {} FROM task_queue".format(
    ", ".join({"run_after": "run_after_utc", "result": "result_data"}.get(name, name) for name in TASK_COLUMNS)
)
ONE_TASK = f"{TASKS} WHERE id = ?"
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
            if not is_broken(outcome):
                done.append((write, outcome))
            elif not (write.breaks or batch.fails):
                self.auditor.check(False, lambda: f"{write.asked}: {outcome} though its own disk was sound")  # noqa: B023
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
        if model.commit.lines != model.expected:
            self._same_in_any_order(what, Counter(model.commit.lines), Counter(model.expected))
        model.events += events
        for task_id in model.touched.union(event[1] for event in events):
            row = self._file.execute(ONE_TASK, (task_id,)).fetchone()
            self.same(what, row, facts_of_task(model.tasks[task_id]))
        model.expected.clear()
        model.touched.clear()

    def _same_in_any_order(self, what: object, told: Counter[Line], expected: Counter[Line]) -> None:
        self.auditor.check(
            told == expected, lambda: f"{what}: events {list(told - expected)} instead of {list(expected - told)}"
        )

    def same(self, what: object, found: Any, expected: Any) -> None:
        """What was found must be what the model says."""
        if found != expected:
            self.auditor.check(False, lambda: f"{what}: {difference(found, expected)}")

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
        (tasks,) = self._file.execute("SELECT count(*) FROM task_queue").fetchone()
        if tasks != len(model.tasks):
            for task_id in model.tasks.keys() - self._column("SELECT id FROM task_queue"):
                model.forget_task(task_id)
        for selection_id in model.selections.keys() - self._column("SELECT id FROM task_selections"):
            model.forget_selection(selection_id)
        for worker_id in model.workers.keys() - self._column("SELECT worker_id FROM worker_heartbeats"):
            model.forget_worker(worker_id)
        self.same("the first event", *self._first_event())

    def _first_event(self) -> tuple[int | None, int | None]:
        """That of the file, and that of the model."""
        (first,) = self._file.execute("SELECT min(seq) FROM task_events").fetchone()
        return first, self.model.floor + 1 if self.model.floor < len(self.model.events) else None

    def _column(self, sql: str) -> set[Any]:
        return {row[0] for row in self._file.execute(sql)}

    def audit(self, watched: Callable[[float], float]) -> None:
        """Compare everything."""
        self.audit_under_way(watched)
        rows = self._file.execute(f"{TASKS} ORDER BY id").fetchall()
        expected = list(map(facts_of_task, self.model.tasks.values()))
        if rows != expected:
            self.same("the number of tasks", len(rows), len(expected))
            self.same("audit", *next(pair for pair in zip(rows, expected, strict=True) if pair[0] != pair[1]))
        self._figures()
        (kept,) = self._file.execute("SELECT count(*) FROM task_events").fetchone()
        self.same("the number of events", kept, len(self.model.events) - self.model.floor)

    def audit_under_way(self, watched: Callable[[float], float]) -> None:
        """Compare who holds what, and whether nobody does for too long."""
        model = self.model
        model.commit = Commit(watched=watched)
        overdue = model.overdue(LATE_SECONDS)
        self.auditor.check(not overdue, lambda: f"should have ended: {overdue}")
        leases = self._file.execute("SELECT task_id, attempt, worker_id, lease_seconds FROM task_leases").fetchall()
        held = {(*lease_of(held), held.seconds) for held in model.leases.values()}
        self.same("leases", set(leases), held)
        paused = "SELECT worker_id FROM worker_details WHERE paused"
        known = {worker.id for worker in model.workers.values() if worker.paused}
        self.same("paused workers", self._column(paused), known)

    def _figures(self) -> None:
        """What is counted already and what the log still tells must make up all that has happened, each once."""
        told = Counter({row[:3]: row[3] for row in self._file.execute(FLOW)})
        true = self.model.flow
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
