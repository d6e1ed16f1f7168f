"""What workers report under their leases."""

from collections.abc import Sequence

from db.errors import LeaseLost
from db.records import TERMINAL, JsonText, Lease, LeaseReply, LogLine
from tests.simulation.reference.claims import Claims
from tests.simulation.reference.state import Task


class Reports(Claims):
    """Progress, lines and ends; each needs the lease that stands, or is the same report again."""

    def _under(self, lease: Lease) -> Task:
        """The task, while the lease stands."""
        if not self.holds(lease):
            raise LeaseLost("", self.task(lease.task_id))
        return self.tasks[lease.task_id]

    def _reply(self, task: Task) -> LeaseReply:
        return LeaseReply(task.copy(), task.cancel_requested_at is not None)

    def progress(self, lease: Lease, progress: float | None, message: str | None) -> LeaseReply:
        """The task runs, and what is told is kept."""
        task = self._under(lease)
        before = task.progress, task.progress_message
        told = task.progress if progress is None else progress, task.progress_message if message is None else message
        self.change(task, "running", progress=told[0], progress_message=told[1])
        if told != before:
            self.tell_of(task, "progress", progress=told[0], message=told[1])
        self.leases[task.id].renewed = self.scheduler.steady
        return self._reply(task)

    def log(self, lease: Lease, lines: Sequence[LogLine]) -> LeaseReply:
        """Lines are events."""
        task = self._under(lease)
        for line in lines:
            self.tell(task.id, "log", worker_id=lease.worker_id, level=line.level.value, message=line.message)
        self.leases[task.id].renewed = self.scheduler.steady
        return self._reply(task)

    def complete(self, lease: Lease, result: JsonText | None) -> LeaseReply:
        """The result is kept; after a cancel request it is an event."""
        if not self.holds(lease) and (task := self._ended_by(lease, "completed")):
            return self._reply(task)
        task = self._under(lease)
        if task.cancel_requested_at is not None:
            said = f"A result that came after the cancel request was not taken: {result}"
            return self._stopped(task, "info", said)
        self.change(task, "completed", result=result, error_message=None, completed_at=self.now())
        self._counted(lease.worker_id, "tasks_processed")
        return self._reply(task)

    def fail(self, lease: Lease, error: str, *, retryable: bool = True) -> LeaseReply:
        """Queued again with backoff while retries are left."""
        if not self.holds(lease) and (task := self._ended_by(lease, "failed")):
            return self._reply(task)
        task = self._under(lease)
        if task.cancel_requested_at is not None:
            return self._stopped(task, "error", f"An error that came after the cancel request: {error}")
        self.end_failed(task, error, retryable=retryable)
        self._counted(lease.worker_id, "tasks_failed")
        return self._reply(task)

    def release(self, lease: Lease) -> LeaseReply:
        """Queued at once, with all its retries."""
        if not self.holds(lease) and (task := self._ended_by(lease, None)):
            return self._reply(task)
        task = self._under(lease)
        if task.cancel_requested_at is not None:
            return self._stopped(task, None, "")
        self.requeue(task, task.retry_count, None, None)
        return self._reply(task)

    def _ended_by(self, lease: Lease, status: str | None) -> Task | None:
        """The task, when it was this attempt that ended it, and so: the same report again."""
        task = self.tasks.get(lease.task_id)
        if task is None or (task.attempt, task.claimed_by) != (lease.attempt, lease.worker_id):
            return None
        stopped = task.status == "cancelled" and task.cancel_acknowledged_at is not None
        return task if stopped or (task.status == status and task.status in TERMINAL) else None

    def _stopped(self, task: Task, level: str | None, said: str) -> LeaseReply:
        """The worker stopped, as it was asked to."""
        if level is not None:
            self.tell(task.id, "log", worker_id=task.claimed_by, level=level, message=said)
        self.end_cancelled(task, cancel_acknowledged_at=self.now())
        return self._reply(task)

    def _counted(self, worker_id: str, what: str) -> None:
        worker = self.workers.get(worker_id)
        if worker is not None:
            setattr(worker, what, getattr(worker, what) + 1)
            worker.last_heartbeat, worker.heard = self.now(), self.scheduler.steady
