"""A run: trouble for a while, then a drain, then nothing may be left to do. `python -m tests.simulation.run 0 100`."""

import gc
import logging
import sys
import tempfile
import time
from collections import Counter
from itertools import count
from pathlib import Path

from tests.simulation.auditor import Violation
from tests.simulation.direct import DirectWorker
from tests.simulation.impostors import impose
from tests.simulation.people import crowd, operate, submit, submit_hopeless, watch
from tests.simulation.readers import browse
from tests.simulation.site import Site
from tests.simulation.unshared import unshare
from tests.simulation.workers import ApiWorker

TROUBLED_SECONDS = 1500.0
DRAIN_SECONDS = 2000.0
LONGEST_JUMP_SECONDS = 1e6
"""Past every time that was read off a clock which had jumped ahead."""
FORGET_SECONDS = 240.0
AUDIT_SECONDS = 15.0
AUDITS_TO_A_FULL_ONE = 6
FAST_DISK = Path("/dev/shm")


def simulate(seed: int, folder: Path, troubled_seconds: float = TROUBLED_SECONDS) -> tuple[Counter[str], float]:
    """One seed: what happened how often, and how many seconds that would have been. Raises Violation."""
    site = Site(folder / f"{seed}.db", seed)
    try:
        live(site, troubled_seconds)
    except Violation:
        raise
    except Exception as error:
        raise Violation("\n".join([*site.scheduler.trace, f"{type(error).__name__}: {error}"])) from error
    finally:
        site.scheduler.close()
    return site.auditor.counts, site.scheduler.steady


def live(site: Site, troubled_seconds: float) -> None:
    """Everything that a site goes through."""
    workers = people(site)
    for audits in count(1):
        site.scheduler.run(AUDIT_SECONDS)
        if site.scheduler.steady >= troubled_seconds:
            break
        (site.audit if audits % AUDITS_TO_A_FULL_ONE == 0 else site.audit_under_way)()
        if site.chance.random() < 0.12:
            worker = site.chance.choice(workers)
            worker.crash()
            worker.start()
    site.audit()
    drain(site)
    forget(site)


def people(site: Site) -> list[ApiWorker]:
    """Everybody begins; the workers are returned."""
    start = site.scheduler.start
    for name in site.direct_names:
        DirectWorker(site, name)
        start("submit", submit(site, f"by {name}"))
        start("watch", watch(site))
    start("hopeless", submit_hopeless(site))
    start("crowd", crowd(site))
    start("operate", operate(site))
    start("browse", browse(site))
    start("impose", impose(site))
    start("trouble", site.trouble())
    return [ApiWorker(site, name) for name in site.worker_names]


def drain(site: Site) -> None:
    """Nothing goes wrong any more: every task must reach its end."""
    site.sound = True
    site.faults.stop()
    site.scheduler.jumped += LONGEST_JUMP_SECONDS
    site.scheduler.run(60.0)
    end = site.scheduler.steady + DRAIN_SECONDS
    while site.auditor.unfinished():
        site.scheduler.run(AUDIT_SECONDS)
        site.audit_under_way()
        site.auditor.check(site.scheduler.steady < end, lambda: f"never finished: {site.auditor.unfinished()}")
    site.scheduler.run(30.0)
    site.audit()


def forget(site: Site) -> None:
    """Where finished tasks are removed, all that the log has forgotten are gone in time; their ids never come again."""
    model = site.oracle.model
    if model.options.finished_keep_seconds is None:
        return
    site.scheduler.run(FORGET_SECONDS)
    told = {event[1] for event in model.events[model.floor :]}
    left = model.tasks.keys() - told
    site.auditor.check(not left, lambda: f"never removed: {left}")
    site.scheduler.start("submit", submit_hopeless(site))
    site.scheduler.run(30.0)
    site.audit()


def main(first: int, last: int) -> None:
    """Run these seeds and tell what they saw."""
    logging.disable()
    total: Counter[str] = Counter()
    virtual, began, worked = 0.0, time.monotonic(), time.process_time()
    gc.disable()
    unshare()
    for seed in range(first, last):
        gc.collect()
        with tempfile.TemporaryDirectory(dir=FAST_DISK if FAST_DISK.exists() else None) as folder:
            try:
                counts, seconds = simulate(seed, Path(folder))
            except Violation as violation:
                print(f"seed {seed}\n{violation}")
                sys.exit(1)
        total += counts
        virtual += seconds
    real = time.monotonic() - began
    busy = time.process_time() - worked
    print(f"{last - first} seeds, {virtual / 3600:.1f} hours in {real:.0f} s ({busy:.0f} s of processor time)")
    print(f"{virtual / real:.0f} times real time, {virtual / busy:.0f} times processor time")
    print(", ".join(f"{name} {count}" for name, count in total.most_common()))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
