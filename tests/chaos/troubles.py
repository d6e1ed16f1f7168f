"""What goes wrong: each step of a plan, done to real processes and files."""

import os
import signal
import sqlite3
import time
from collections.abc import Callable
from multiprocessing.context import ForkProcess
from pathlib import Path

from db.sqlite.prepare import prepare
from tests.chaos.machine import set_clock
from tests.chaos.site import Site, send

HOUR = 3600


class Troubles:
    """Does the steps of a plan as their time comes."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.left = list(site.plan.steps)
        self.zombies: dict[int, ForkProcess] = {}
        self.acts: dict[str, Callable[[int], None]] = {
            "kill server": lambda n: site.servers.signal(n, signal.SIGKILL),
            "start server": site.servers.restart,
            "restart server": lambda n: site.servers.signal(n, signal.SIGTERM),
            "stop server": lambda n: site.servers.signal(n, signal.SIGSTOP),
            "continue server": lambda n: site.servers.signal(n, signal.SIGCONT),
            "kill worker": lambda n: site.signal("worker", n, signal.SIGKILL),
            "start worker": site.start_worker,
            "replace worker": self.replace_worker,
            "wake worker": self.wake_worker,
            "kill direct": lambda n: site.signal("direct", n, signal.SIGKILL),
            "start direct": site.start_direct,
            "stop direct": lambda n: site.signal("direct", n, signal.SIGSTOP),
            "continue direct": lambda n: site.signal("direct", n, signal.SIGCONT),
            "take lock": lambda n: site.fork(("holder", n), hold_lock, site.database),
            "give lock": lambda n: site.signal("holder", n, signal.SIGKILL),
            "clock ahead": lambda _: set_clock(site.folder, HOUR),
            "clock back": lambda _: set_clock(site.folder, -HOUR),
            "fill disk": lambda _: fill(site.database.parent),
            "free disk": lambda _: ballast(site.database.parent).unlink(),
            "delete file": lambda _: site.database.unlink(),
            "replace file": lambda _: replace(site.database),
        }

    def do(self, passed: float) -> None:
        """Do what is due after so many seconds."""
        while self.left and self.left[0].at <= passed:
            step = self.left.pop(0)
            self.acts[step.act](step.target)
            self.site.story.tell("trouble", act=step.act, target=step.target)

    def replace_worker(self, number: int) -> None:
        """It stands still, and another begins under its name."""
        self.site.signal("worker", number, signal.SIGSTOP)
        self.zombies[number] = self.site.actors[("worker", number)]
        self.site.start_worker(number)

    def wake_worker(self, number: int) -> None:
        """The one that stood still goes on."""
        self.site.story.tell("SIGCONT", to=f"the worker-{number} before")
        send(self.zombies[number], signal.SIGCONT)


def hold_lock(database: Path) -> None:
    """Hold the write lock until killed."""
    connection = sqlite3.connect(database, timeout=30, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    time.sleep(60)


def ballast(disk: Path) -> Path:
    """The file that fills a disk."""
    return disk / "ballast"


def fill(disk: Path) -> None:
    """Leave no room."""
    file = os.open(ballast(disk), os.O_WRONLY | os.O_CREAT)
    try:
        while True:
            os.write(file, bytes(4096))
    except OSError:
        os.close(file)


def replace(database: Path) -> None:
    """Put a new, empty queue in the database's place, as a careless restore does."""
    fresh = database.with_name("fresh.db")
    prepare(fresh)
    fresh.rename(database)
