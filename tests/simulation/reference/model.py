"""The whole reference model: with what operators and the upkeep do."""

from collections.abc import Iterator

from db.clock import instant
from db.errors import WorkerNotFound
from db.records import TERMINAL
from tests.simulation.reference.direct import Direct
from tests.simulation.reference.state import LINE, Line, Task, Worker


class Model(Direct):
    """Answers as a store does, one call for each job. A method of several jobs is a generator with a step for each."""

    def pause_worker(self, worker_id: str, reason: str | None = None) -> Worker:
        """No tasks until it is resumed."""
        return self._set_paused(worker_id, True, reason)

    def resume_worker(self, worker_id: str) -> Worker:
        """Tasks again."""
        return self._set_paused(worker_id, False, None)

    def _set_paused(self, worker_id: str, paused: bool, reason: str | None) -> Worker:
        worker = self._known(worker_id)
        worker.paused, worker.pause_reason = paused, reason
        return self.described(worker)

    def _known(self, worker_id: str) -> Worker:
        if worker_id not in self.workers:
            raise WorkerNotFound(worker_id)
        return self.workers[worker_id]

    def remove_worker(self, worker_id: str) -> Worker:
        """Its tasks are lost attempts."""
        worker = self.described(self._known(worker_id))
        for task_id in worker.current_task_ids:
            self.end_failed(self.tasks[task_id], f"Worker {worker_id} was removed")
        del self.workers[worker_id]
        return worker

    def reap(self) -> Iterator[None]:
        """Whatever it ended was over, by the time that this server has watched."""
        while True:
            yield
            for line in self.commit.lines:
                self._reaped(line)

    def _reaped(self, line: Line) -> None:
        event = dict(zip(LINE, line, strict=True))
        task = self.tasks[event["task_id"]]
        reasons = list(self._reasons(task)) if self.is_held(task) else []
        asked = task.cancel_requested_at is not None
        fits = bool(reasons) if asked else event["message"] in reasons
        self.check(fits, lambda: f"task {task.id} was ended ({event['message']}); that would be right for {reasons}")
        self.end_failed(task, event["message"] or "")

    def _reasons(self, task: Task, late: float = 0.0) -> Iterator[str]:
        """Why this attempt is over, by so many seconds at least."""
        held, claimed = self.leases.get(task.id), self.claimed[task.id]
        watched, allowed = self.commit.watched, task.timeout_seconds
        if allowed is not None and watched(claimed) > allowed + late:
            yield f"The attempt took longer than its timeout of {allowed:g} s"
        if held is not None and watched(held.renewed) > held.seconds + late:
            yield f"The lease was not renewed within {held.seconds:g} s"
        silent, worker = self.options.silent_worker_seconds, self.workers.get(task.claimed_by or "")
        heard = max(claimed, worker.heard if worker else 0.0)
        if held is None and watched(heard) > silent + late:
            yield f"Worker {task.claimed_by} was silent for {silent:g} s"

    def overdue(self, late: float) -> list[str]:
        """What should have been ended so many seconds ago."""
        held = [self.tasks[task_id] for task_id in self.claimed]
        return [f"task {task.id}: {reason}" for task in held for reason in self._reasons(task, late)]

    def prune(self) -> Iterator[None]:
        """What is removed, and when, is left to the store within its promises: see what follows."""
        while True:
            yield

    def raise_floor(self, floor: int) -> None:
        """Events beyond the number kept, or before one that is old: after a jump of the clock those may be young."""
        if floor == self.floor:
            return
        many = floor <= len(self.events) - self.options.log_keep_events
        before = self.now(-self.options.log_keep_seconds)
        aged = any(event[3] < before for event in self.events[floor - 1 :])
        self.check(floor > self.floor and (many or aged), lambda: f"the floor rose from {self.floor} to {floor}")
        self.floor = floor

    def forget_task(self, task_id: int) -> None:
        """A task that was removed had ended, and the log does not mention it any more."""
        task = self.tasks.pop(task_id)
        told = any(event[1] == task_id for event in self.events[self.floor :])
        before = instant(self.asked_at - (self.options.finished_keep_seconds or 0.0))
        gone = task.status in TERMINAL and not told and task.updated_at < before
        self.check(gone, lambda: f"task {task_id} was removed: {task.status} at {task.updated_at}, in the log: {told}")
        self.keys.pop(task.idempotency_key or "", None)

    def forget_selection(self, selection_id: str) -> None:
        """A selection that was removed was over."""
        held = self.selections.pop(selection_id)
        self.check(held.expires_at <= self.now(), lambda: f"{held} was removed before its time")

    def forget_worker(self, worker_id: str) -> None:
        """A worker that was removed for its age holds nothing."""
        worker = self.described(self.workers.pop(worker_id))
        before = self.now(-self.options.worker_keep_seconds)
        gone = not worker.current_task_ids and worker.last_heartbeat < before
        self.check(gone, lambda: f"{worker} was forgotten")
