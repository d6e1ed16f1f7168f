"""What workers do that write straight into the file."""

from dataclasses import replace

from tests.simulation.reference.reports import Reports
from tests.simulation.reference.state import Worker


class Direct(Reports):
    """No leases, no guards."""

    def direct_beat(self, worker_id: str, at: str) -> None:
        """INSERT OR REPLACE: what was counted before is gone."""
        known = self.workers.get(worker_id) or Worker(worker_id, "", 0.0, "LIFO")
        self.workers[worker_id] = replace(
            known, last_heartbeat=at, heard=self.scheduler.steady, strategy="LIFO", tasks_processed=0, tasks_failed=0
        )

    def direct_claim(self, task_id: int, worker_id: str, at: str) -> None:
        """No lease, but an attempt."""
        self.hold(self.tasks[task_id], worker_id, at)

    def direct_report(self, task_id: int, status: str, result: str | None, at: str) -> None:
        """By id alone: taken while such a worker holds the task, else kept as an event."""
        task = self.tasks.get(task_id)
        if task is None:
            return
        if self.is_held(task) and task.id not in self.leases:
            self.change(task, status, result=result, completed_at=at, updated_at=at)
            return
        said = f"A late report of {status} was not taken: the task is {task.status}"
        more = "" if result in (None, task.result) else f". Its result: {result}"
        self.tell_of(task, "log", level="warning", message=said + more)
