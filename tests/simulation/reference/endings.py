"""How an attempt ends without its result."""

from db.clock import seconds_of
from tests.simulation.reference.state import Task
from tests.simulation.reference.tasks import Tasks


class Endings(Tasks):
    """Cancelled, queued again, or failed."""

    def end_cancelled(self, task: Task, **more: str | None) -> None:
        """A stop that was asked for has come."""
        self.change(task, "cancelled", task.cancel_requested_by, completed_at=self.now(), **more)

    def end_failed(self, task: Task, error: str, *, retryable: bool = True) -> None:
        """The attempt failed, or was lost."""
        if task.cancel_requested_at is not None:
            self.end_cancelled(task, cancel_acknowledged_at=None)
        elif retryable and task.retry_count < task.max_retries:
            self.requeue(task, task.retry_count + 1, self._backoff(task), error)
        else:
            self.change(task, "failed", error_message=error, completed_at=self.now())

    def _backoff(self, task: Task) -> str | None:
        """What chance gave: 1 s doubled n times, at most 300 s, ± 10 %."""
        drawn, middle = self.drawn(task.id), min(2.0**task.retry_count, 300.0)
        wait = 0.0 if drawn is None else seconds_of(drawn) - self.scheduler.now()
        fits = 0.9 * middle - 1e-4 <= wait <= 1.1 * middle + 1e-4
        self.check(fits, lambda: f"task {task.id}: a backoff of {wait:.2f} s after {task.retry_count} retries")
        return drawn

    def requeue(self, task: Task, retry_count: int, run_after: str | None, error: str | None) -> None:
        """The task waits again, as if nobody had had it."""
        blank = dict.fromkeys(("claimed_by", "claimed_at", "progress", "progress_message"))
        self.change(task, "queued", retry_count=retry_count, run_after=run_after, error_message=error, **blank)
