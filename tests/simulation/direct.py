"""Workers that write straight into the file, as those in the field do: no lease, no guard, no retry."""

import sqlite3
from datetime import UTC, datetime

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
                if not self.site.sound and self.site.chance.random() < 0.08:
                    await Sleep(self.site.chance.uniform(100, 1500))
                if self.site.sound or self.site.chance.random() > 0.04:
                    self._report(task_id)
                else:
                    await Sleep(200.0)  # dead for longer than silence is borne, then back under its name
            await Sleep(self.site.chance.uniform(1.0, 20.0))

    def _beat(self) -> None:
        self.connection.execute(
            "INSERT OR REPLACE INTO worker_heartbeats (worker_id, last_heartbeat, tasks_processed, tasks_failed) "
            "VALUES (?, ?, 0, 0)", (self.name, self._now()),
        )  # fmt: skip

    def _claim(self) -> int | None:
        self.connection.execute("BEGIN IMMEDIATE")
        row = self.connection.execute(
            "SELECT id FROM task_queue WHERE status = 'queued' AND (run_after_utc IS NULL OR run_after_utc <= ?) "
            "ORDER BY created_at DESC, priority DESC LIMIT 1", (self._now(),),
        ).fetchone()  # fmt: skip
        if row is not None:
            self.connection.execute(
                "UPDATE task_queue SET status = 'claimed', claimed_at = ?, claimed_by = ?, updated_at = ? WHERE id = ?",
                (self._now(), self.name, self._now(), row[0]),
            )
        self.connection.execute("COMMIT")
        self.site.auditor.look()
        return row[0] if row else None

    def _report(self, task_id: int) -> None:
        status = self.site.chance.choice(["completed", "completed", "failed"])
        self.site.scheduler.note(f"direct {self.name} reports {task_id} {status}")
        self.connection.execute(
            "UPDATE task_queue SET status = ?, completed_at = ?, updated_at = ? WHERE id = ?",
            (status, self._now(), self._now(), task_id),
        )
        self.site.auditor.look()
