"""A commit of any process wakes the listener."""

import asyncio
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest

from db.sqlite import watch as module
from db.sqlite.library import newer as sqlite3
from db.sqlite.prepare import prepare
from db.sqlite.watch import CommitWatch
from db.sqlite.writer import Writer

INSERT = "INSERT INTO worker_heartbeats (worker_id, last_heartbeat) VALUES ('w' || random(), '2025-11-11')"
OTHER_PROCESS = f"""
import sqlite3, sys, time
connection = sqlite3.connect(sys.argv[1])
for line in sys.stdin:
    connection.execute({INSERT!r})
    connection.commit()
    print(time.time(), flush=True)
"""


@pytest.fixture
async def watched(tmp_path: Path) -> AsyncIterator[tuple[CommitWatch, Writer, Path]]:
    """A watch and a writer that tells it, on one new database."""
    path = tmp_path / "queue.db"
    prepare(path)
    watch = CommitWatch(path)
    writer = Writer(path, watch.notice)
    await writer.open()
    watch.open()
    await watch.changed(0)
    yield watch, writer, path
    watch.close()
    await writer.close()


async def other_process_latencies(watch: CommitWatch, path: Path, times: int) -> list[float]:
    """Seconds from each commit of another process to our waking."""
    with subprocess.Popen(
        [sys.executable, "-c", OTHER_PROCESS, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdin is not None
        assert other.stdout is not None
        latencies = []
        for _ in range(times):
            asyncio.get_running_loop().call_later(0.01, partial(print, file=other.stdin, flush=True))
            assert await watch.changed(20)
            woken = time.time()
            latencies.append(woken - float(await asyncio.to_thread(other.stdout.readline)))
        other.stdin.close()
    return latencies


async def test_a_commit_of_another_process_wakes(watched: tuple[CommitWatch, Writer, Path]) -> None:
    watch, _, path = watched
    assert len(await other_process_latencies(watch, path, 5)) == 5


async def test_without_the_kernels_word_looking_finds_the_commit(
    watched: tuple[CommitWatch, Writer, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    watch, _, path = watched
    monkeypatch.setattr(module, "TRUST_SECONDS", -1.0)
    watch._stop_kernel()
    assert len(await other_process_latencies(watch, path, 3)) == 3


async def test_a_commit_of_this_process_wakes_without_looking(watched: tuple[CommitWatch, Writer, Path]) -> None:
    watch, writer, _ = watched
    watch._stop_kernel()
    waiting = asyncio.create_task(watch.changed(20))
    await asyncio.sleep(0)
    assert watch._timer is not None
    watch._timer.cancel()
    await writer.run(lambda connection: connection.execute(INSERT))
    assert await waiting


async def test_a_commit_between_two_calls_is_not_missed(watched: tuple[CommitWatch, Writer, Path]) -> None:
    watch, writer, path = watched
    await writer.run(lambda connection: connection.execute(INSERT))
    assert await watch.changed(0)
    assert not await watch.changed(0)
    other = sqlite3.connect(path)
    other.execute(INSERT)
    other.commit()
    other.close()
    assert await watch.changed(0)
    assert not await watch.changed(0.05)


async def test_every_listener_hears_of_every_commit(watched: tuple[CommitWatch, Writer, Path]) -> None:
    watch, writer, _ = watched

    async def listen() -> list[bool]:
        return [await watch.changed(20) for _ in range(3)]

    listeners = [asyncio.create_task(listen()) for _ in range(5)]
    while not all(listener.done() for listener in listeners):
        await writer.run(lambda connection: connection.execute(INSERT))
    assert [listener.result() for listener in listeners] == [[True] * 3] * 5


async def test_silence_ends_with_the_time(watched: tuple[CommitWatch, Writer, Path]) -> None:
    watch, _, _ = watched
    await watch.changed(0)
    assert not await watch.changed(0.01)


async def test_the_kernel_tells_nothing_while_nobody_waits(watched: tuple[CommitWatch, Writer, Path]) -> None:
    watch, writer, path = watched
    assert not await watch.changed(0.01)
    assert watch._kernel is not None
    assert watch._kernel.tells
    assert watch._resting is not None
    watch._resting.cancel()
    watch._rest()
    watch._kernel.drain()
    await writer.run(lambda connection: connection.execute(INSERT))
    assert (watch._kernel.tells, watch._kernel.drain()) == (False, False)
    assert await watch.changed(0)
    assert len(await other_process_latencies(watch, path, 3)) == 3
    assert watch._kernel.tells


async def test_a_write_that_ends_after_the_watch_is_answered(watched: tuple[CommitWatch, Writer, Path]) -> None:
    watch, writer, _ = watched
    watch.close()
    assert await asyncio.wait_for(writer.run(lambda connection: "done"), 10) == "done"
