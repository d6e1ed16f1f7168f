"""The figures of the live streams, on real sockets and processes: `python -m bench.live [--full] [--write]`.

Without --full the sizes are a tenth or less. --write puts the figures into docs/live.md.
"""

import argparse
import platform
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import uvloop

from bench import fanout, live_trials, stalled

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "live.md"
BEGIN, END = "<!-- measured -->", "<!-- /measured -->"
Rows = list[tuple[str, str]]


def main() -> None:
    """Measure what was asked for, and print it as a table."""
    parser = argparse.ArgumentParser(prog="python -m bench.live", description=__doc__)
    parser.add_argument("--full", action="store_true", help="the sizes that docs/live.md promises")
    parser.add_argument("--only", default="", help="names of parts, with commas")
    parser.add_argument("--write", action="store_true", help="write docs/live.md")
    given = parser.parse_args()
    rows: Rows = []
    for name, measure in parts(given.full).items():
        if not given.only or name in given.only.split(","):
            print(f"{name} …", file=sys.stderr, flush=True)
            rows += measure()
    table = "\n".join(["| | |", "|---|---|", *(f"| {what} | {figure} |" for what, figure in rows)])
    print(table)
    if given.write:
        before, _, rest = PAGE.read_text().partition(BEGIN)
        PAGE.write_text(f"{before}{BEGIN}\n{circumstances()}\n\n{table}\n{END}{rest.partition(END)[2]}")


def parts(full: bool) -> dict[str, Callable[[], Rows]]:
    """What can be measured, each part at its size."""
    size = 10 if full else 1
    return {
        "fanout": lambda: uvloop.run(fanout.compare(100 * size, 100)),
        "crowd": lambda: uvloop.run(live_trials.crowd(500 * size, 200)),
        "latency": lambda: uvloop.run(live_trials.latency(50 * size)),
        "idle": lambda: uvloop.run(live_trials.idle(1_000 * size)),
        "exact": lambda: uvloop.run(live_trials.exact(20, 50 * size)),
        "memory": lambda: uvloop.run(live_trials.memory(100_000 * size)),
        "stalled": lambda: uvloop.run(stalled.stalled()),
        "sigterm": lambda: uvloop.run(live_trials.sigterm(100 * size)),
    }


def circumstances() -> str:
    """On what, when and at which commit this was measured."""
    text = Path("/proc/cpuinfo").read_text()
    found = re.search(r"model name\s*: (.+)", text)
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True).stdout
    cores = text.count("processor\t:")
    return (
        f"{found[1] if found else platform.machine()}, {cores} cores, shared with the load and with other work; Python "
        f"{platform.python_version()}; {datetime.now(UTC):%Y-%m-%d}, commit {commit.strip()}."
    )


if __name__ == "__main__":
    main()
