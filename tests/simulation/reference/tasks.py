"""What people do with tasks."""

import json
from collections.abc import Callable, Generator, Sequence
from functools import partial

from db.errors import TaskAlreadyFinished, TaskNotFinished, TaskNotFound
from db.records import TERMINAL, BulkOutcome, Created, CreateOutcome, Duplicate, KeyConflict, NewTask
from db.sqlite.selections import BATCH
from tests.simulation.reference.questions import Questions
from tests.simulation.reference.state import Task

Steps = Generator[None, None, BulkOutcome]
"""One for each job; what the last one returns is the answer."""


class Tasks(Questions):
    """Create, cancel and retry, one and many."""

    def create(self, tasks: Sequence[NewTask], *, atomic: bool = False) -> list[CreateOutcome]:
        """Each key makes one task; with `atomic` a conflict makes none."""
        new: dict[str | int, Task] = {}
        outcomes = [self._outcome(task, new) for task in tasks]
        if not (atomic and any(isinstance(outcome, KeyConflict) for outcome in outcomes)):
            for task in new.values():
                self._add(task)
        return outcomes

    def _outcome(self, task: NewTask, new: dict[str | int, Task]) -> CreateOutcome:
        key = task.idempotency_key
        first = None if key is None else self.keys.get(key) or new.get(key)
        if first is not None:
            same = (first.task_type, json.loads(first.parameters)) == (task.task_type, json.loads(task.parameters))
            return Duplicate(first.copy()) if same else KeyConflict(first.copy())
        task_id = self.last_id + 1 + len(new)
        new[task_id if key is None else key] = made = Task(
            task.labels, id=task_id, task_type=task.task_type, status="queued", parameters=task.parameters,
            priority=task.priority, created_at=self.now(), updated_at=self.now(), run_after=task.run_after,
            retry_count=0, max_retries=task.max_retries, idempotency_key=key, timeout_seconds=task.timeout_seconds,
            attempt=0, generation=0, created_by=task.created_by, cancel_forced=False,
        )  # fmt: skip
        return Created(made.copy())

    def _add(self, task: Task) -> None:
        self.last_id = task.id
        self.tasks[task.id] = self.queued[task.id] = task
        if task.idempotency_key is not None:
            self.keys[task.idempotency_key] = task
        self.touched.add(task.id)
        self.flow[task.created_at[:16], task.task_type, "created"] += 1
        self.tell_of(task, "status", status="queued", actor=task.created_by)

    def _standing(self, task_id: int) -> Task:
        if task_id not in self.tasks:
            raise TaskNotFound(task_id)
        return self.tasks[task_id]

    def cancel(self, task_id: int, *, reason: str | None = None, force: bool = False, actor: str | None = None) -> Task:
        """At once, or by asking the worker that holds it under a lease."""
        task = self._standing(task_id)
        if task.status in TERMINAL:
            raise TaskAlreadyFinished(task.copy())
        self._stop(task, reason, actor, force)
        return task.copy()

    def _stop(self, task: Task, reason: str | None, actor: str | None, force: bool = False) -> bool:
        """Whether that changed anything. The first request stays."""
        asked = task.cancel_requested_at is not None
        first = {} if asked else {
            "cancel_requested_at": self.now(), "cancel_requested_by": actor, "cancel_reason": reason,
        }  # fmt: skip
        if force or task.id not in self.leases:
            task.__dict__.update(first)
            ends = {"completed_at": self.now(), "cancel_forced": force and task.status != "queued"}
            self.change(task, "cancelled", task.cancel_requested_by, **ends)
            return True
        if not asked:
            self.change(task, task.status, **first)
            said = "Cancel requested" + (f": {reason}" if reason is not None else "")
            self.tell_of(task, "log", level="info", message=said, actor=actor)
        return not asked

    def retry(self, task_id: int, *, actor: str | None = None) -> Task:
        """A new generation, as if nothing had been."""
        task = self._standing(task_id)
        if not self._rise(task, actor):
            raise TaskNotFinished(task.copy())
        return task.copy()

    def _rise(self, task: Task, actor: str | None) -> bool:
        if task.status not in ("failed", "cancelled"):
            return False
        blank = dict.fromkeys(
            ("claimed_at", "completed_at", "progress", "progress_message", "result", "error_message",
             "cancel_requested_at", "cancel_requested_by", "cancel_reason", "cancel_acknowledged_at", "claimed_by")
        )  # fmt: skip
        due = task.run_after if task.retry_count == 0 else None
        fresh = {"generation": task.generation + 1, "retry_count": 0, "run_after": due, "cancel_forced": False}
        self.change(task, "queued", actor, **blank, **fresh)
        return True

    def cancel_many(self, selection_id: str, *, reason: str | None = None, actor: str | None = None) -> Steps:
        """Exactly the selected tasks."""

        def stop(task: Task) -> bool:
            return task.status not in TERMINAL and self._stop(task, reason, actor)

        return (yield from self._act(selection_id, stop))

    def retry_many(self, selection_id: str, *, actor: str | None = None) -> Steps:
        """Exactly the selected tasks."""
        return (yield from self._act(selection_id, partial(self._rise, actor=actor)))

    def _act(self, selection_id: str, action: Callable[[Task], bool]) -> Steps:
        """In small batches; the last step uses the selection up."""
        ids = self.selection(selection_id).task_ids
        affected = 0
        for start in range(0, len(ids), BATCH):
            yield
            kept = [self.tasks[task_id] for task_id in ids[start : start + BATCH] if task_id in self.tasks]
            affected += sum([action(task) for task in kept])
        yield
        self.selections.pop(selection_id, None)
        return BulkOutcome(affected, len(ids) - affected)
