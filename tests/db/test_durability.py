"""What a caller was told is done survives: kill -9, a full disk, a holder of the lock, eight writing processes."""

import asyncio
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from db.errors import StorageBusy, StorageFull
from db.records import JsonText, NewTask
from db.sqlite.library import newer as sqlite3
from db.sqlite.maintenance import check
from db.sqlite.prepare import prepare
from db.sqlite.store import SqliteStore
from tests.db.files import rows

CREATE_FOR_EVER = """
import asyncio, sys
from pathlib import Path
from db.records import JsonText, NewTask
from db.sqlite.store import SqliteStore

async def create(store):
    while True:
        (made,) = await store.create([NewTask("a", JsonText("{}"))])
        print(made.task.id, flush=True)

async def main():
    store = SqliteStore(Path(sys.argv[1]))
    await store.open()
    await asyncio.gather(*(create(store) for _ in range(8)))

asyncio.run(main())
"""
CLAIM_DIRECTLY = """
import sys, time
from pathlib import Path
from tests.db.files import DirectWorker, moment

worker = DirectWorker(Path(sys.argv[1]), f"direct-{sys.argv[2]}")
ends_at = time.monotonic() + float(sys.argv[3])
while time.monotonic() < ends_at:
    values = (moment(), moment())
    worker.connection.execute(
        "INSERT INTO task_queue (task_type, parameters, created_at, updated_at) VALUES ('d', '{}', ?, ?)", values
    )
    if task_id := worker.claim():
        worker.report(task_id, "completed")
    worker.beat()
"""
TASK = NewTask("a", JsonText('{"pad": "' + "x" * 5000 + '"}'))


@pytest.mark.slow
def test_kill_9_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    path = tmp_path / "queue.db"
    prepare(path)
    chance = random.Random(3)
    acknowledged: set[int] = set()
    for _ in range(4):
        with subprocess.Popen([sys.executable, "-c", CREATE_FOR_EVER, str(path)], stdout=subprocess.PIPE) as server:
            assert server.stdout is not None
            told = [server.stdout.readline()]
            time.sleep(chance.uniform(0.05, 0.3))
            server.send_signal(signal.SIGKILL)
            told += server.stdout.readlines()
        acknowledged |= {int(line) for line in told if line.endswith(b"\n")}
    kept = {task_id for (task_id,) in rows(path, "SELECT id FROM task_queue")}
    assert acknowledged <= kept
    assert check(path) == []


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 3 MB."""
    folder = tmp_path / "small"
    folder.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(folder)], check=False).returncode:
        pytest.skip("file systems cannot be mounted here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


async def fill(store: SqliteStore) -> int:
    """Create tasks until the disk is full; how many there are then."""
    for number in range(5000):
        try:
            await store.create([TASK])
        except StorageFull:
            return number
    raise AssertionError("the disk was never full")


async def test_on_a_full_disk_reads_go_on_and_writes_come_back(small_disk: Path) -> None:
    store = SqliteStore(small_disk / "queue.db")
    await store.open()
    kept = await fill(store)
    assert (await store.statistics()).counts[0].count == kept
    assert await store.task(1) is not None
    subprocess.run(["mount", "-o", "remount,size=30m", str(small_disk)], check=True)
    await store.create([TASK])
    await store.close()
    assert check(small_disk / "queue.db") == []


async def test_a_disk_without_room_for_shared_memory_is_full(small_disk: Path) -> None:
    path = small_disk / "queue.db"
    prepare(path)
    with suppress(OSError), (small_disk / "filler").open("wb") as filler:
        while True:
            filler.write(bytes(4096))
            filler.flush()
    with pytest.raises(StorageFull):
        prepare(path)


async def test_a_program_that_holds_the_lock_delays_and_breaks_nothing(tmp_path: Path) -> None:
    path = tmp_path / "queue.db"
    store = SqliteStore(path)
    await store.open()
    store.writer.committer.patience_seconds = 0.05
    with closing(sqlite3.connect(path, isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        with pytest.raises(StorageBusy, match="held the database for too long"):
            await store.create([TASK])
        assert await store.task(1) is None
        holder.execute("COMMIT")
    await store.create([TASK])
    await store.close()


@pytest.mark.slow
async def test_eight_writing_processes_never_meet_a_locked_database(tmp_path: Path) -> None:
    path = tmp_path / "queue.db"
    prepare(path)
    seconds = float(os.environ.get("CONTENTION_SECONDS", "4"))
    directs = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", CLAIM_DIRECTLY, str(path), str(number), str(seconds), stderr=subprocess.PIPE
        )
        for number in range(4)
    ]
    ours = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", CREATE_FOR_EVER, str(path), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        for _ in range(4)
    ]
    told = [await direct.communicate() for direct in directs]
    for process in ours:
        process.send_signal(signal.SIGTERM)
    told += [await process.communicate() for process in ours]
    assert [error for _, error in told if b"locked" in error or b"Error" in error] == []
    assert [direct.returncode for direct in directs] == [0] * 4
    made = dict(rows(path, "SELECT task_type, count(*) FROM task_queue GROUP BY task_type"))
    assert made.keys() == {"a", "d"}
    assert check(path) == []
