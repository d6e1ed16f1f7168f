"""Power cuts, simulated: the writes of a real store are recorded, and replayed to random cuts, the unsynced ones torn.

`python -m tests.reliability.power_loss --cuts 500` prints how many acknowledged tasks were lost.
"""

import argparse
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from db.errors import StoreError
from db.sqlite.maintenance import check
from db.sqlite.prepare import prepare
from tests.db.files import rows
from tests.reliability.disk import Disk, Step, Told, Write, steps

# The shared-memory file is made anew after a crash.
KEPT = (".db", ".db-wal")
CALLS = "trace=pwrite64,write,ftruncate,fsync,fdatasync"
PROGRAM = """
import asyncio, os, sys
from pathlib import Path
from db.records import ClaimRequest, JsonText, NewTask
from db.sqlite.store import SqliteStore

async def caller(store, number, rounds):
    for round in range(rounds):
        (made,) = await store.create([NewTask("a", JsonText('{"pad": "' + "x" * 300 + '"}'))])
        os.write(1, f"created {made.task.id}\\n".encode())
        if round % 3 == 0:
            for claimed in await store.claim(ClaimRequest(f"w{number}")):
                await store.complete(claimed.lease, None)
                os.write(1, f"completed {claimed.task.id}\\n".encode())

async def main(path, synchronous, rounds):
    store = SqliteStore(Path(path))
    await store.open()
    await store.writer.run(lambda connection: connection.execute("PRAGMA wal_autocheckpoint = 60"))
    await store.writer.committer._held.execute(f"PRAGMA synchronous = {synchronous}")
    await asyncio.gather(*(caller(store, number, int(rounds)) for number in range(4)))
    os._exit(0)

asyncio.run(main(*sys.argv[1:]))
"""


def record(folder: Path, synchronous: str, rounds: int) -> tuple[Disk, list[Step]]:
    """Run a store under strace; gives the disk as it was before, and every step after."""
    path = folder / "queue.db"
    prepare(path)
    before = Disk({str(path): bytearray(path.read_bytes())})
    trace = folder / "trace"
    program = [sys.executable, "-c", PROGRAM, str(path), synchronous, str(rounds)]
    subprocess.run(
        [
            "strace",
            "-f",
            "-qq",
            "-y",
            "-xx",
            "-s",
            "100000",
            "-e",
            CALLS,
            "-e",
            "signal=none",
            "-o",
            str(trace),
            *program,
        ],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    return before, [step for step in steps(trace) if not isinstance(step, Write) or step.path.endswith(KEPT)]


def lost_after_cut(before: Disk, happened: list[Step], cut: int, folder: Path, chance: random.Random) -> list[str]:
    """What the program was told is done before the cut, and is not found after it; or what is wrong with the file."""
    disk = Disk({path: bytearray(content) for path, content in before.durable.items()})
    for step in happened[:cut]:
        disk.take(step)
    for path, content in disk.after_power_loss(chance).items():
        (folder / Path(path).name).write_bytes(content)
    found = folder / "queue.db"
    try:
        return check(found) or missing(found, "".join(step.text for step in happened[:cut] if isinstance(step, Told)))
    except StoreError as refused:
        return [str(refused)]


def missing(path: Path, told: str) -> list[str]:
    """The acknowledged changes that are not in the file."""
    statuses = dict(rows(path, "SELECT id, status FROM task_queue"))
    acknowledged = [line.split() for line in told.splitlines() if len(line.split()) == 2]
    expected = {"created": set(statuses.values()), "completed": {"completed"}}
    return [f"{what} {id}" for what, id in acknowledged if statuses.get(int(id), "lost") not in expected[what]]


def cuts_that_lose(synchronous: str, cuts: int, rounds: int, seed: int = 1) -> list[list[str]]:
    """For each random cut after which something acknowledged was gone: what."""
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as name:
        before, happened = record(Path(name), synchronous, rounds)
        losses = []
        for number in range(cuts):
            after = Path(name) / f"cut-{number}"
            after.mkdir()
            losses.append(lost_after_cut(before, happened, chance.randrange(len(happened)), after, chance))
            shutil.rmtree(after)
    return [lost for lost in losses if lost]


def main() -> None:
    """Print what many cuts lose, with the product's own setting or another."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cuts", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--synchronous", default="FULL")
    asked = parser.parse_args()
    losses = cuts_that_lose(asked.synchronous, asked.cuts, asked.rounds, asked.seed)
    print(f"{asked.cuts} cuts with synchronous={asked.synchronous}: {len(losses)} lost something acknowledged")
    for lost in losses[:5]:
        print("  ", *lost[:5])


if __name__ == "__main__":
    main()
