"""One installation: its file, servers and the chance that rules it."""

import random
from dataclasses import replace
from pathlib import Path
from typing import cast

from db.options import StoreOptions
from db.sqlite.prepare import prepare
from db.store import Store
from tests.simulation.auditor import Auditor
from tests.simulation.clients import Client
from tests.simulation.faults import Faults
from tests.simulation.oracle import Oracle
from tests.simulation.scheduler import Scheduler, Sleep
from tests.simulation.servers import Server


class Site:
    """What every actor shares."""

    def __init__(self, path: Path, seed: int) -> None:
        prepare(path)
        self.path = path
        self.scheduler = Scheduler(seed)
        self.chance: random.Random = self.scheduler.chance
        self.auditor = Auditor(path, self.scheduler)
        self.auditor.watched_since = lambda: float("inf")  # how late a lease ends is judged by the model
        self.faults = Faults()
        self.sound = False
        self.drift = self.chance.choice([3600.0, -3600.0])
        """Which way the clock on the wall jumps rather."""
        self.worker_names = [f"w{n}" for n in range(4)]
        self.direct_names = [f"direct-{n}" for n in range(2)]
        options = StoreOptions(silent_worker_seconds=120.0)
        if self.chance.random() < 0.5:
            options = replace(options, log_keep_events=150, log_keep_seconds=100.0, finished_keep_seconds=60.0)
        self.oracle = Oracle(self.auditor, self.scheduler, options)
        self.servers = [Server(path, self.scheduler, self.faults, self.oracle) for _ in range(2)]

    def any_store(self) -> Store | None:
        """A server that answers; None while all are down."""
        up = [server for server in self.servers if server.up]
        return cast(Store, Client(self.chance.choice(up))) if up else None

    def audit(self) -> None:
        """Compare all that is kept with all that was told."""
        self.auditor.audit()
        self.oracle.audit(self._watched)

    def audit_under_way(self) -> None:
        """Compare what is held; each commit was compared when it was made."""
        self.oracle.audit_under_way(self._watched)

    def _watched(self, since: float) -> float:
        """How many of the seconds since then some server has watched without a break."""
        return self.scheduler.steady - max(since, min(server.watching_since() for server in self.servers))

    def any_task(self) -> int:
        """The id of a task: rather a young one that goes on, but not always."""
        highest = next(reversed(self.auditor.tasks), 1)
        young = [max(1, highest - int(self.chance.expovariate(1 / 10.0))) for _ in range(4)]
        going_on = [task_id for task_id in young if self.auditor.goes_on(task_id)]
        return self.chance.choice(going_on if going_on and self.chance.random() < 0.8 else young)

    async def trouble(self) -> None:
        """Servers die and stand still, and the clock on the wall jumps."""
        while True:
            await Sleep(self.chance.expovariate(1 / 40.0))
            if self.sound:
                return
            server = self.chance.choice(self.servers)
            what = self.chance.choice(["crash", "stop", "jump"])
            self.auditor.counts[what] += 1
            self.scheduler.note(f"trouble: {what}")
            if what == "crash" and server.up:
                server.crash()
                await Sleep(self.chance.uniform(0.1, 20.0))
                server.start()
            elif what == "stop":
                server.stop(self.chance.uniform(0.5, 30.0))
            elif what == "jump":
                self.scheduler.jumped += self.chance.choice([3600.0, -3600.0, self.drift, 5.0])
