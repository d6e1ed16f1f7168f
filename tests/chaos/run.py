"""Chaos from seeds: `python -m tests.chaos.run FIRST LAST [--jobs N] [--minutes N] [--stop] [--report FILE]`."""

import argparse
import json
import logging
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.chaos.episode import Outcome, episode

ROWS = {
    "events": "events in the logs",
    "created": "tasks acknowledged",
    "granted": "attempts granted",
    "accepted": "reports taken",
    "lost": "reports refused: lease lost",
    "leases ended": "leases ended by the reaper",
    "SIGKILL": "kill -9 (servers, workers, lock holders)",
    "restart server": "servers restarted by SIGTERM",
    "stop server": "servers stopped for a while (SIGSTOP)",
    "server starts": "server processes",
    "replace worker": "zombies under a reused name",
    "take lock": "lock holders",
    "clock ahead": "clock an hour ahead",
    "clock back": "clock an hour back",
    "STORAGE_FULL answers": "answers that the disk is full",
    "fill disk": "full disks",
    "delete file": "files deleted",
    "replace file": "files replaced",
    "heard": "stretches of following between cuts",
    "no answer": "requests without an answer",
    "went away": "requests left in the middle",
    "bulk": "bulk actions",
}


def summary(found: list[Outcome], seconds: float) -> dict[str, Any]:
    """The figures of a run."""
    total: Counter[str] = Counter()
    for outcome in found:
        total += outcome.counts
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "seeds": len(found),
        "wall_seconds": round(seconds),
        "seconds_an_episode": round(sum(outcome.seconds for outcome in found) / max(len(found), 1), 1),
        "skipped": Counter(outcome.setting for outcome in found if "skipped" in outcome.setting),
        "violations": [outcome.seed for outcome in found if outcome.violation is not None],
        "counts": {name: total[name] for name in ROWS},
    }


def table(figures: dict[str, Any]) -> Iterable[str]:
    """The figures for a person."""
    yield "| | |\n|---|---|"
    for name in ("seeds", "wall_seconds", "seconds_an_episode"):
        yield f"| {name.replace('_', ' ')} | {figures[name]:,} |"
    for name, text in ROWS.items():
        yield f"| {text} | {figures['counts'][name]:,} |"
    for setting, count in figures["skipped"].items():
        yield f"| {setting} | {count} |"
    yield f"| **violations** | {len(figures['violations'])} |"


def outcomes(options: argparse.Namespace) -> list[Outcome]:
    """Run the seeds until the time is up, and tell of each violation at once."""
    kept, ends_at = Path(tempfile.mkdtemp(prefix="chaos-")), time.monotonic() + 60 * options.minutes
    found: list[Outcome] = []
    with ProcessPoolExecutor(options.jobs) as pool:
        seeds = range(options.first, options.last)
        for outcome in pool.map(episode, seeds, [kept / str(seed) for seed in seeds]):
            found.append(outcome)
            if outcome.violation is not None:
                print(f"seed {outcome.seed} ({kept / str(outcome.seed)}):\n{outcome.violation}\n", flush=True)
            if time.monotonic() > ends_at or (outcome.violation is not None and options.stop):
                pool.shutdown(cancel_futures=True)
                return found
    return found


def main() -> int:
    """Run, and print the table; 1 when there was any violation."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("first", type=int)
    parser.add_argument("last", type=int, help="the seed to stop before")
    parser.add_argument("--jobs", type=int, default=1, help="episodes at a time")
    parser.add_argument("--minutes", type=float, default=float("inf"), help="begin no other episode after these")
    parser.add_argument("--stop", action="store_true", help="end with the first violation")
    parser.add_argument("--report", type=Path, help="append the figures to this file, as a line of JSON")
    options = parser.parse_args()
    logging.disable()
    began = time.monotonic()
    figures = summary(outcomes(options), time.monotonic() - began)
    print("\n".join(table(figures)))
    if options.report:
        with options.report.open("a") as report:
            report.write(json.dumps(figures) + "\n")
    return 1 if figures["violations"] else 0


if __name__ == "__main__":
    sys.exit(main())
