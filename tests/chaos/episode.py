"""One episode: trouble for some seconds, then calm, then a drain, then the audit."""

import shutil
import sqlite3
import time
import traceback
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

import httpx

from db.sqlite.maintenance import check
from db.sqlite.prepare import prepare
from tests.chaos.audit import ANSWERS, Audit
from tests.chaos.machine import can_mount, set_clock, small_disk
from tests.chaos.people import CREATE, TYPES
from tests.chaos.plan import ENDS_IN_FILE_TROUBLE, TROUBLED_SECONDS, Plan, plan
from tests.chaos.site import Site
from tests.chaos.story import shown
from tests.chaos.troubles import Troubles
from tests.chaos.workers import SOUND
from tests.simulation.auditor import Violation

TICK_SECONDS = 0.05
SLOW_PACE = 0.2
ANSWERS_A_SECOND = 20
DRAIN_SECONDS = 300.0
DAY = 86_400


@dataclass
class Outcome:
    """What an episode came to: what happened how often, and the whole story when a promise was broken."""

    seed: int
    setting: str
    seconds: float
    counts: Counter[str]
    violation: str | None = None


def episode(seed: int, folder: Path) -> Outcome:
    """Run a seed in this folder, which is kept when something was wrong."""
    planned, began = plan(seed), time.monotonic()
    if missing := lacking(planned):
        return Outcome(seed, f"{planned.setting}: skipped, {missing}", 0.0, Counter())
    folder.mkdir(parents=True)
    with ExitStack() as stack:
        disk = stack.enter_context(small_disk(folder)) if planned.setting == "full" else folder
        prepare(disk / "queue.db")
        site = Site(planned, folder, disk)
        stack.callback(site.close)
        audit = Audit(site)
        outcome = Outcome(seed, planned.setting, 0.0, Counter())
        try:
            lived(site, audit)
        except Exception as error:
            outcome.violation = told(site, audit, error)
            (folder / "violation.txt").write_text(outcome.violation)
        outcome.counts = audit.counts()
    outcome.seconds = time.monotonic() - began
    if outcome.violation is None:
        shutil.rmtree(folder)
    return outcome


def lacking(planned: Plan) -> str | None:
    """What this machine lacks for the plan."""
    if planned.setting == "full" and not can_mount():
        return "file systems cannot be mounted here"
    return None


def lived(site: Site, audit: Audit) -> None:
    """The whole episode. Raises Violation."""
    site.servers.all_up()
    site.start_everybody()
    trouble(site, audit)
    site.story.announce("calm")
    if site.plan.setting in ENDS_IN_FILE_TROUBLE:
        without_file(site, audit)
    else:
        drain(site, audit)
    audit.logs()


def trouble(site: Site, audit: Audit) -> None:
    """Do what the plan says, and watch. Its time passes slowly while little is answered: a busy machine takes long."""
    troubles, passed, looked_at = Troubles(site), 0.0, time.monotonic()
    while passed < TROUBLED_SECONDS:
        time.sleep(TICK_SECONDS)
        site.servers.look()
        audit.observe()
        now = time.monotonic()
        lively = site.servers.up and len(audit.of(*ANSWERS)) >= ANSWERS_A_SECOND * passed
        passed += (now - looked_at) * (1.0 if lively else SLOW_PACE)
        looked_at = now
        troubles.do(passed)
    troubles.do(float("inf"))


def drain(site: Site, audit: Audit) -> None:
    """Nothing goes wrong any more: every task reaches its end, and every follower the end of the log."""
    site.wake_everybody()
    site.servers.all_up()
    if site.plan.setting == "clock":
        set_clock(site.folder, DAY)
    audit.whole()
    site.start_worker(len(site.plan.workers), SOUND)
    wait(audit, lambda: not site.living("client", "direct"), "clients went on")
    wait(audit, lambda: not audit.unfinished(), "never finished")
    site.kill("worker")
    site.story.announce("last", str(len(audit.auditor.log)))
    wait(audit, lambda: not site.living("follower"), "followers never heard the last event")
    site.servers.end()
    audit.whole()
    audit.heard(int(site.story.last or 0))
    audit.check(check(site.database) == [], "the file is damaged")


def without_file(site: Site, audit: Audit) -> None:
    """The servers say that their file has gone, and have told nobody anything else since."""
    site.wake_everybody()
    body = {"query": CREATE, "variables": {"inputs": [TYPES[0]]}}
    audit.file_refused(
        [httpx.post(f"{address}/graphql", json=body, timeout=30).text for address in site.servers.addresses]
    )
    site.kill("client", "worker", "follower")
    site.servers.end()
    audit.whole()
    audit.nothing_told_after_the_file()
    audit.heard(0)
    if site.plan.setting == "replaced":
        alone = shutil.copy(site.database, site.folder / "alone.db")
        with closing(sqlite3.connect(alone)) as connection:
            written = connection.execute("SELECT count(*) FROM task_queue").fetchone()
        audit.check(written == (0,), f"the new file was written: {written}")


def wait(audit: Audit, done: Callable[[], bool], trouble: str) -> None:
    """Watch until something is done; fails when it never is."""
    ends_at = time.monotonic() + DRAIN_SECONDS
    while not done():
        audit.observe()
        audit.check(time.monotonic() < ends_at, f"{trouble}: {audit.unfinished()}")
        time.sleep(TICK_SECONDS)


def told(site: Site, audit: Audit, error: Exception) -> str:
    """The whole story, and how it ended."""
    lines = sorted([*audit.lines, *audit.reader.news(), *audit.notes.seen], key=lambda line: line["at"])
    began = lines[0]["at"] if lines else 0.0
    ending = str(error) if isinstance(error, Violation) else "".join(traceback.format_exception(error))
    return "\n".join([f"{site.plan}", *(shown(line, began) for line in lines), ending])
