"""The processes of an episode: servers, and around them workers of both kinds, clients and followers."""

import multiprocessing
import os
import signal
from collections.abc import Callable
from multiprocessing.context import ForkProcess
from pathlib import Path
from typing import Any

from tests.chaos import directs, followers, people, workers
from tests.chaos.plan import Plan, WorkerPlan
from tests.chaos.servers import Servers
from tests.chaos.story import Story

FORK = multiprocessing.get_context("fork")


class Site:
    """Who runs, by kind and number."""

    def __init__(self, plan: Plan, folder: Path, disk: Path) -> None:
        self.plan = plan
        self.folder = folder
        self.database = disk / "queue.db"
        self.story = Story(folder, "driver")
        self.servers = Servers(plan, folder, self.database, self.story)
        self.actors: dict[tuple[str, int], ForkProcess] = {}
        self.all_actors: list[ForkProcess] = []

    def start_everybody(self) -> None:
        """All but the servers."""
        for number in range(self.plan.followers):
            self.start("follower", number, followers.follow)
        for number in range(self.plan.clients):
            self.start("client", number, people.visit)
        for number in range(len(self.plan.workers)):
            self.start_worker(number)
        for number in range(self.plan.directs):
            self.start_direct(number)

    def start_worker(self, number: int, given: WorkerPlan | None = None) -> None:
        """A worker of the API; its name is one that another may have had."""
        self.start("worker", number, workers.work, given or self.plan.workers[number])

    def start_direct(self, number: int) -> None:
        """A worker in the file. Its name is new: under the old one it would keep the old one's task alive."""
        name = f"direct-{number}-{len(self.all_actors)}"
        self.fork(("direct", number), directs.work, self.folder, self.database, name, self._seed(name))

    def start(self, kind: str, number: int, live: Callable[..., None], *given: Any) -> None:
        """A process that talks to the servers."""
        name = f"{kind}-{number}"
        self.fork((kind, number), live, self.folder, name, self.servers.addresses, *given, self._seed(name))

    def _seed(self, name: str) -> str:
        return f"{self.plan.seed} {name}"

    def fork(self, key: tuple[str, int], live: Callable[..., None], *given: Any) -> None:
        """A process that shares nothing with this one but what it was given."""
        actor = FORK.Process(target=live, args=given, name=key[0], daemon=True)
        actor.start()
        self.actors[key] = actor
        self.all_actors.append(actor)
        self.story.tell(f"{key[0]} starts", number=key[1], pid=actor.pid)

    def signal(self, kind: str, number: int, what: signal.Signals) -> None:
        """Send a signal to whoever has this place now."""
        self.story.tell(what.name, to=f"{kind}-{number}")
        send(self.actors[(kind, number)], what)

    def wake_everybody(self) -> None:
        """Whoever stands still goes on."""
        for process in self.servers.processes.values():
            process.popen.send_signal(signal.SIGCONT)
        for actor in self.all_actors:
            send(actor, signal.SIGCONT)

    def living(self, *kinds: str) -> list[ForkProcess]:
        """Those who live, of these kinds."""
        return [actor for actor in self.all_actors if actor.name in kinds and actor.is_alive()]

    def kill(self, *kinds: str) -> None:
        """kill -9 to all of these kinds."""
        for actor in self.living(*kinds):
            actor.kill()
            actor.join()

    def close(self) -> None:
        """Nobody is left."""
        self.servers.close()
        for actor in self.all_actors:
            actor.kill()
            actor.join()


def send(actor: ForkProcess, what: signal.Signals) -> None:
    """Send a signal to an actor, if it lives."""
    if actor.is_alive() and actor.pid is not None:
        os.kill(actor.pid, what)
