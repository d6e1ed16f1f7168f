"""How a commit of any process is noticed: ours tell at once, others are seen by the kernel's word and by looking."""

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from db.sqlite.connection import connect
from db.sqlite.inotify import Kernel
from db.sqlite.library import OperationalError

# SQLite writes the log, waits for the disk, and only then shows the commit: after the kernel's word we look repeatedly.
AFTER_WRITE_SECONDS = (0.0005, 0.001, 0.002, 0.004, 0.008, 0.016) + (0.025,) * 80
ALONE_SECONDS = 0.025
TRUSTING_SECONDS = 0.25
TRUST_SECONDS = 10.0
JUST_NOW_SECONDS = 0.02
DEAF_SECONDS = 0.001
"""After the kernel's word. It tells of each page that is written: there may be a hundred in one commit."""
UNASKED_SECONDS = 1.0
"""After the last wait, until the kernel is to tell nothing: to tell costs a tenth of what it takes to write a page."""


class CommitWatch:
    """Waits for commits on behalf of any number of listeners."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._commits = 0
        self._latest = 0.0
        self._told: WeakKeyDictionary[asyncio.Task[Any], int] = WeakKeyDictionary()
        self._waiting: set[asyncio.Future[bool]] = set()
        self._timer: asyncio.TimerHandle | None = None
        self._due = 0.0
        self._looks: Iterator[float] = iter(())
        self._kernel: Kernel | None = None
        self._listens = False  # or is deaf for the moment
        self._resting: asyncio.TimerHandle | None = None

    def open(self) -> None:
        """Begin to watch. The writer is open, so that the log file exists."""
        self._loop = asyncio.get_running_loop()
        self._connection = connect(self._path, read_only=True, busy_seconds=0)
        self._version = self._read_version()
        with suppress(OSError):
            self._kernel = Kernel(Path(f"{self._path}-wal"))

    def close(self) -> None:
        """End every wait with False."""
        self._stop_kernel()
        self._put_off()
        if self._resting is not None:
            self._resting.cancel()
        self._answer(False)
        self._connection.close()

    async def changed(self, timeout_seconds: float) -> bool:
        """Wait until somebody committed since the calling task's last wait; False when the time ran out first.

        A task's first wait also counts what was committed in the last 20 ms: it may just have missed that.
        """
        told = self._count_told()
        if self._is_new():
            self._news()
        if self._commits > told:
            self._count_told()
            return True
        answer: asyncio.Future[bool] = self._loop.create_future()
        self._waiting.add(answer)
        end = self._loop.call_later(timeout_seconds, end_wait, answer)
        self._listen()
        self._look_later()
        try:
            return await answer
        finally:
            end.cancel()
            self._waiting.discard(answer)
            self._count_told()
            if self._kernel is not None and self._resting is None:
                self._resting = self._loop.call_later(UNASKED_SECONDS, self._rest)

    def notice(self) -> None:
        """Somebody committed. Our own writer calls this at once; where nobody waits, who asks next will see it."""
        if self._waiting:
            self._version = self._read_version()
            self._news()

    def _news(self) -> None:
        self._commits += 1
        self._latest = self._loop.time()
        self._answer(True)

    def _count_told(self) -> int:
        """How many commits the calling task knew of; from now on it knows of all."""
        task = asyncio.current_task()
        assert task is not None
        missed = self._loop.time() - self._latest < JUST_NOW_SECONDS
        told = self._told.get(task, self._commits - missed)
        self._told[task] = self._commits
        return told

    def _answer(self, value: bool) -> None:
        for answer in self._waiting:
            if not answer.done():
                answer.set_result(value)
        self._waiting.clear()

    def _read_version(self) -> int:
        """A number that changes with every commit of another connection; -1 while the file is being recovered."""
        try:
            (version,) = self._connection.execute("PRAGMA data_version").fetchone()
        except OperationalError:
            return -1
        return int(version)

    def _is_new(self) -> bool:
        before, self._version = self._version, self._read_version()
        return self._version != before

    def _listen(self) -> None:
        """Have the kernel tell, and wait for its word."""
        if self._kernel is None or self._listens:
            return
        if not self._kernel.tells:
            try:
                self._kernel.begin()
            except OSError:
                return self._stop_kernel()
            self._expect()
        self._loop.add_reader(self._kernel.descriptor, self._written)
        self._listens = True

    def _listen_again(self) -> None:
        """Go on, if anybody still waits for a commit."""
        self._listens = False
        if self._waiting:
            self._listen()

    def _rest(self) -> None:
        """Have the kernel tell nothing, unless somebody waits again."""
        self._resting = None
        if self._kernel is not None and self._kernel.tells and not self._waiting:
            self._loop.remove_reader(self._kernel.descriptor)
            self._kernel.end()
            self._listens = False

    def _written(self) -> None:
        """The kernel says that the log file grew."""
        assert self._kernel is not None
        self._kernel.drain()
        self._loop.remove_reader(self._kernel.descriptor)
        self._loop.call_later(DEAF_SECONDS, self._listen_again)
        self._expect()
        soon = self._loop.time() + AFTER_WRITE_SECONDS[0]
        if self._waiting and (self._timer is None or self._due > soon):
            self._put_off()
            self._look_later()

    def _expect(self) -> None:
        """A commit may be under way: look again and again."""
        self._trusted_until = self._loop.time() + TRUST_SECONDS
        self._looks = iter(AFTER_WRITE_SECONDS)

    def _look(self) -> None:
        """Tell the listener of a commit, or look again later while somebody waits."""
        self._put_off()
        if not self._waiting:
            return
        if self._is_new():
            if self._kernel is not None and not self._kernel.drain() and self._loop.time() > self._trusted_until:
                self._stop_kernel()
            self._news()
        else:
            self._look_later()

    def _look_later(self) -> None:
        if self._timer is None:
            pause = next(self._looks, ALONE_SECONDS if self._kernel is None else TRUSTING_SECONDS)
            self._due = self._loop.time() + pause
            self._timer = self._loop.call_later(pause, self._look)

    def _put_off(self) -> None:
        """The next look is not planned any more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _stop_kernel(self) -> None:
        """Rely on looking alone: where one commit came without the kernel's word, more will."""
        if self._kernel is not None:
            self._loop.remove_reader(self._kernel.descriptor)
            self._kernel.close()
            self._kernel = None


def end_wait(answer: asyncio.Future[bool]) -> None:
    """The time is over."""
    if not answer.done():
        answer.set_result(False)
