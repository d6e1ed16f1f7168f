"""Workers that write straight into the file, as those in the field do: no lease, no guard, no retry."""

from collections.abc import Callable, Container
from datetime import UTC, datetime

from db.records import JsonText
from db.sqlite.library import newer as sqlite3
from tests.simulation.reference.model import Model
from tests.simulation.scheduler import Sleep
from tests.simulation.site import Site


class DirectWorker:
    """Claims the youngest task, works, reports by id alone; sometimes it dies on the way or reports much too late."""

    def __init__(self, site: Site, name: str) -> None:
        self.site = site
        self.name = name
        self.connection = sqlite3.connect(site.path, isolation_level=None, timeout=10)
        self.connection.execute("PRAGMA synchronous = OFF")
        self.actor = site.scheduler.start(name, self._live(), site.chance.random())

    def _now(self) -> str:
        return datetime.fromtimestamp(self.site.scheduler.now(), UTC).isoformat()

    async def _live(self) -> None:
        while True:
            self._beat()
            task_id = self._claim()
            if task_id is not None:
                self.site.auditor.counts["direct claims"] += 1
                await Sleep(self.site.chance.expovariate(1 / 10.0))
                if not self.site.sound and self.site.chance.random() < 0.15:
                    await self._be_late(task_id)
                if self.site.sound or self.site.chance.random() > 0.04:
                    self._report(task_id)
                else:
                    await self._be_dead(task_id)
            await Sleep(self.site.chance.uniform(2.0, 30.0))

    async def _be_late(self, task_id: int) -> None:
        """Silent until its task waits again, or another has it under a lease."""
        model = self.site.oracle.model
        gone: Container[int] = self.site.chance.choice([model.queued, model.leases])
        for _ in range(600):
            await Sleep(1.0)
            if task_id in gone:
                return

    async def _be_dead(self, task_id: int) -> None:
        """Until its silence was noticed; back under its name before, it would keep the task for ever."""
        model = self.site.oracle.model
        while task_id in model.claimed and model.tasks[task_id].claimed_by == self.name:
            await Sleep(50.0)

    def _beat(self) -> None:
        now = self._now()
        self.connection.execute(
            "INSERT OR REPLACE INTO worker_heartbeats (worker_id, last_heartbeat, tasks_processed, tasks_failed) "
            "VALUES (?, ?, 0, 0)", (self.name, now),
        )  # fmt: skip
        self._follow("beats", lambda model: model.direct_beat(self.name, now))

    def _claim(self) -> int | None:
        now = self._now()
        self.connection.execute("BEGIN IMMEDIATE")
        row = self.connection.execute(
            "SELECT id FROM task_queue WHERE status = 'queued' AND (run_after_utc IS NULL OR run_after_utc <= ?) "
            "ORDER BY created_at DESC, priority DESC LIMIT 1", (now,),
        ).fetchone()  # fmt: skip
        if row is not None:
            self.connection.execute(
                "UPDATE task_queue SET status = 'claimed', claimed_at = ?, claimed_by = ?, updated_at = ? WHERE id = ?",
                (now, self.name, now, row[0]),
            )
        self.connection.execute("COMMIT")
        if row is not None:
            self._follow(f"claims {row[0]}", lambda model: model.direct_claim(row[0], self.name, now))
        return row[0] if row else None

    def _report(self, task_id: int) -> None:
        status = self.site.chance.choice(["completed", "completed", "failed"])
        now, result = self._now(), JsonText('"done directly"') if status == "completed" else None
        self.connection.execute(
            "UPDATE task_queue SET status = ?, completed_at = ?, updated_at = ?, result_data = ? WHERE id = ?",
            (status, now, now, result, task_id),
        )
        self._follow(f"reports {task_id} {status}", lambda model: model.direct_report(task_id, status, result, now))

    def _follow(self, what: str, step: Callable[[Model], None]) -> None:
        oracle = self.site.oracle
        oracle.follow(f"direct {self.name} {what}", lambda: step(oracle.model))
