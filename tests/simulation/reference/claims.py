"""Who gets what, and for how long."""

from dataclasses import replace

from db.records import Beat, BeatReply, Claimed, ClaimOrder, ClaimRequest, Lease
from tests.simulation.reference.endings import Endings
from tests.simulation.reference.state import HeldLease, Task, Worker


class Claims(Endings):
    """Signs of life, claims and beats."""

    def hear(self, worker_id: str, strategy: str | None = None) -> Worker:
        """A sign of life, kept once a second."""
        known = self.workers.get(worker_id)
        if known is None:
            known = self.workers[worker_id] = Worker(worker_id, "", 0.0, strategy or "PRIORITY")
        fresh = self.now(-1.0) <= known.last_heartbeat <= self.now()
        if not fresh or strategy not in (None, known.strategy):
            known.last_heartbeat, known.heard = self.now(), self.scheduler.steady
            known.strategy = strategy or known.strategy
        return known

    def described(self, worker: Worker) -> Worker:
        """The worker as it is, with what it holds."""
        held = sorted(task_id for task_id in self.claimed if self.tasks[task_id].claimed_by == worker.id)
        return replace(worker, current_task_ids=tuple(held))

    def claim(self, request: ClaimRequest) -> list[Claimed]:
        """The next tasks of those that are due, of the worker's types."""
        worker = self.hear(request.worker_id, request.order.upper())
        worker.task_types = request.task_types or ()
        if worker.paused:
            return []
        now, types = self.now(), request.task_types
        due = [
            task
            for task in self.queued.values()
            if (task.run_after is None or task.run_after <= now) and (not types or task.task_type in types)
        ]
        return [self._grant(task, request) for task in in_turn(due, request.order)[: request.limit]]

    def _grant(self, task: Task, request: ClaimRequest) -> Claimed:
        lease = Lease(task.id, task.attempt + 1, request.worker_id)
        self.hold(task, request.worker_id, self.now())
        self.leases[task.id] = HeldLease(lease, request.lease_seconds, self.scheduler.steady)
        return Claimed(lease, self.now(request.lease_seconds), task.copy())

    def hold(self, task: Task, worker_id: str, at: str) -> None:
        """Each claim is an attempt."""
        times = {"claimed_at": at, "updated_at": at}
        self.change(task, "claimed", claimed_by=worker_id, attempt=task.attempt + 1, **times)
        self.claimed[task.id] = self.scheduler.steady

    def holds(self, lease: Lease) -> bool:
        """Whether this lease is the one that stands."""
        return lease.task_id in self.leases and self.leases[lease.task_id].lease == lease

    def beat(self, beat: Beat) -> BeatReply:
        """Every lease that stands has its whole time again."""
        worker = self.hear(beat.worker_id)
        leases = [lease._replace(worker_id=beat.worker_id) for lease in beat.leases]
        stands = [lease for lease in leases if self.holds(lease)]
        for lease in stands:
            self.leases[lease.task_id] = HeldLease(lease, beat.lease_seconds, self.scheduler.steady)
        cancel = tuple(lease for lease in stands if self.tasks[lease.task_id].cancel_requested_at is not None)
        lost = tuple(lease for lease, given in zip(leases, beat.leases, strict=True) if not self.holds(lease))
        expires_at = self.now(beat.lease_seconds) if stands else None
        return BeatReply(self.described(worker), expires_at, cancel, lost)  # type: ignore[arg-type]


def in_turn(due: list[Task], order: ClaimOrder) -> list[Task]:
    """By priority and age; by age; the youngest first."""
    if order is ClaimOrder.PRIORITY:
        return sorted(due, key=lambda task: (-task.priority, task.created_at, task.id))
    if order is ClaimOrder.FIFO:
        return sorted(due, key=lambda task: (task.created_at, -task.priority, task.id))
    return sorted(due, key=lambda task: (task.created_at, task.priority, task.id), reverse=True)
