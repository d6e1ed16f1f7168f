"""How long do eight processes that write all the time wait for the write lock?

python -m bench.contention [--seconds 600] [--processes 8]

A wait is from asking for the turn to holding BEGIN IMMEDIATE, measured in each process for each transaction.
"""

import argparse
import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from db.errors import StoreError
from db.records import JsonText, NewTask
from db.sqlite.maintenance import check
from db.sqlite.prepare import prepare
from db.sqlite.store import SqliteStore
from db.sqlite.ticket import Ticket

CALLERS = 8
"""Writes asked for at a time in each process, so that one is always waiting."""
TASK = NewTask("a", JsonText("{}"))
PROMISED_MS = 50.0


class TimedTicket(Ticket):
    """A ticket that knows since when its transaction has waited, and how long each waited and held the lock, in ms."""

    def __init__(self, database: Path) -> None:
        super().__init__(database)
        self.waits: list[float] = []
        self.holds: list[float] = []
        self.asked_at = self.began_at = 0.0

    def take_at_once(self) -> bool:
        """Ask for our turn; the first time counts."""
        self.asked_at = self.asked_at or time.perf_counter()
        return super().take_at_once()

    def begin(self, connection: object) -> None:
        """A job; the first of a transaction tells that it has begun."""
        if not self.began_at:
            self.began_at = time.perf_counter()
            self.waits.append(1000 * (self.began_at - self.asked_at))

    def give(self) -> None:
        """Let the next writer go."""
        super().give()
        if self.began_at:
            self.holds.append(1000 * (time.perf_counter() - self.began_at))
        self.asked_at = self.began_at = 0.0


async def write(path: Path, seconds: float) -> dict[str, Any]:
    """Create tasks until the time is up: the transactions' waits and holds, the tasks made, and what was refused."""
    store = SqliteStore(path)
    await store.open()
    store.writer.committer.ticket.close()
    ticket = store.writer.committer.ticket = TimedTicket(path)
    made, refused, ends_at = 0, [], time.monotonic() + seconds

    async def call() -> None:
        nonlocal made
        while time.monotonic() < ends_at:
            try:
                await asyncio.gather(store.writer.run(ticket.begin, brief=True), store.create([TASK]))
                made += 1
            except StoreError as error:
                refused.append(str(error))

    await asyncio.gather(*(call() for _ in range(CALLERS)))
    await store.close()
    return {"waits": ticket.waits, "holds": ticket.holds, "made": made, "refused": refused}


def measure(seconds: float, processes: int) -> list[dict[str, Any]]:
    """What each process told. Raises RuntimeError when one broke, or the file is damaged."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "queue.db"
        prepare(path)
        command = [sys.executable, "-m", "bench.contention", "--seconds", str(seconds), "--writer", str(path)]
        writers = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(processes)]
        told = [writer.communicate()[0] for writer in writers]
        problems = check(path)
        if problems or any(writer.returncode for writer in writers):
            raise RuntimeError(f"A writer broke, or the file is damaged: {problems}")
    return [json.loads(text) for text in told]


def at(share: float, ordered: Sequence[float]) -> float:
    """The value that this share does not exceed."""
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)]


def report(told: list[dict[str, Any]], seconds: float) -> None:
    """Print the table."""
    refused = [text for process in told for text in process["refused"]]
    locked, made = sum("locked" in text for text in refused), sum(process["made"] for process in told)
    transactions = [len(process["waits"]) for process in told]
    print(f"{len(told)} processes, {seconds:g} s, {sum(transactions):,} transactions, {made:,} tasks\n")
    print("| | p50 | p99 | longest |\n|---|---|---|---|")
    for name, text in (("waits", f"wait for the write lock (p99 promised: {PROMISED_MS:g})"), ("holds", "holding it")):
        times = sorted(wait for process in told for wait in process[name])
        print(f"| {text}, ms | {at(0.5, times):.1f} | {at(0.99, times):.1f} | {times[-1]:.0f} |")
    print(f"\nTransactions of one process: {min(transactions):,} to {max(transactions):,}.")
    print(f'"database is locked": {locked}. Other refusals: {len(refused) - locked}.')


def main() -> None:
    """Measure and print, or be one of the writers."""
    parser = argparse.ArgumentParser(prog="python -m bench.contention")
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--processes", type=int, default=8)
    parser.add_argument("--writer", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.writer:
        print(json.dumps(asyncio.run(write(given.writer, given.seconds))))
    else:
        report(measure(given.seconds, given.processes), given.seconds)


if __name__ == "__main__":
    main()
