"""A run: trouble for a while, then a drain, then nothing may be left to do. `python -m tests.simulation.run 0 100`."""

import logging
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.simulation.direct import DirectWorker
from tests.simulation.people import operate, submit, watch
from tests.simulation.site import Site
from tests.simulation.workers import ApiWorker

TROUBLED_SECONDS = 900.0
DRAIN_SECONDS = 2000.0
LONGEST_JUMP_SECONDS = 1e6
"""Past every time that was read off a clock which had jumped ahead."""
AUDIT_SECONDS = 7.0
FAST_DISK = Path("/dev/shm")


def simulate(seed: int, folder: Path, troubled_seconds: float = TROUBLED_SECONDS) -> tuple[Counter[str], float]:
    """One seed: what happened how often, and how many seconds that would have been. Raises Violation."""
    site = Site(folder / f"{seed}.db", seed)
    site.worker_names = [f"w{n}" for n in range(4)]
    workers = [ApiWorker(site, name) for name in site.worker_names]
    for n in range(2):
        DirectWorker(site, f"direct-{n}")
        site.scheduler.start("submit", submit(site, f"s{n}"))
        site.scheduler.start("watch", watch(site))
    site.scheduler.start("operate", operate(site))
    site.scheduler.start("trouble", site.trouble())
    while site.scheduler.steady < troubled_seconds:
        site.scheduler.run(AUDIT_SECONDS)
        site.auditor.audit()
        if site.chance.random() < 0.06:
            worker = site.chance.choice(workers)
            worker.crash()
            worker.start()
    drain(site)
    site.scheduler.close()
    return site.auditor.counts, site.scheduler.steady


def drain(site: Site) -> None:
    """Nothing goes wrong any more: every task must reach its end."""
    site.sound = True
    site.faults.stop()
    site.scheduler.jumped += LONGEST_JUMP_SECONDS
    site.scheduler.run(60.0)
    end = site.scheduler.steady + DRAIN_SECONDS
    while unfinished(site):
        site.scheduler.run(AUDIT_SECONDS)
        site.auditor.audit()
        site.auditor.check(site.scheduler.steady < end, lambda: f"never finished: {unfinished(site)}")
    site.scheduler.run(30.0)
    site.auditor.audit()


def unfinished(site: Site) -> list[tuple[int, str]]:
    """Tasks that are not in a terminal status."""
    rows = site.auditor.connection.execute(
        "SELECT id, status FROM task_queue WHERE status IN ('queued', 'claimed', 'running') LIMIT 5"
    )
    return rows.fetchall()


def main(first: int, last: int) -> None:
    """Run these seeds and tell what they saw."""
    logging.disable()
    total: Counter[str] = Counter()
    virtual, began, worked = 0.0, time.monotonic(), time.process_time()
    for seed in range(first, last):
        with tempfile.TemporaryDirectory(dir=FAST_DISK if FAST_DISK.exists() else None) as folder:
            try:
                counts, seconds = simulate(seed, Path(folder))
            except Exception:
                print(f"seed {seed}")
                raise
        total += counts
        virtual += seconds
    real = time.monotonic() - began
    busy = time.process_time() - worked
    print(f"{last - first} seeds, {virtual / 3600:.1f} hours in {real:.0f} s ({busy:.0f} s of processor time)")
    print(f"{virtual / real:.0f} times real time, {virtual / busy:.0f} times processor time")
    print(", ".join(f"{name} {count}" for name, count in total.most_common()))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
