"""A fair turn among the writers of any process. SQLite's own waiting polls, and with eight writers starves some."""

import fcntl
import os
import threading
from concurrent.futures import Future
from concurrent.futures import TimeoutError as StillWaiting
from contextlib import suppress
from pathlib import Path

PATIENCE_SECONDS = 5.0
COUNTER_BYTES = 8


class Ticket:
    """A lock file beside the database. It decides nothing but whose turn it is: SQLite's own lock keeps the data whole.

    Who comes draws a number, locks the byte of that number until it has written, and waits for the byte before: so
    turns are in the order of coming, and one that dies leaves the line. (Waiting for a single lock is no line: all
    who wait are woken at once, and the quickest gets it.) A writer whose turn does not come in time, because one
    before it is stopped, goes on without it; so does one that cannot draw a number, as on a full disk. The locks belong
    to the process: two tickets of one process do not wait for each other.
    """

    def __init__(self, database: Path) -> None:
        self._file = os.open(f"{database}-turn", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        self._number: int | None = None
        self._queued: threading.Thread | None = None

    def take(self) -> None:
        """Wait for our turn, at most 5 seconds, and not at all while an earlier wait has not ended."""
        if not self.take_at_once():
            self._wait()

    def take_at_once(self) -> bool:
        """False when we have to wait for our turn; our place in the line is kept until we `take` it."""
        if self._left_behind():
            return True
        try:
            self._line_up(fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            pass
        return True

    def give(self) -> None:
        """Let the next writer go."""
        if not self._left_behind():
            self._leave()

    def close(self) -> None:
        """Give the turn up for good."""
        os.close(self._file)

    def _left_behind(self) -> bool:
        return self._queued is not None and self._queued.is_alive()

    def _wait(self) -> None:
        """Wait in a thread that can be left behind: these locks know no timeout."""
        turn: Future[None] = Future()
        self._queued = threading.Thread(target=self._queue, args=(turn,), daemon=True, name="database-turn")
        self._queued.start()
        try:
            turn.result(PATIENCE_SECONDS)
        except StillWaiting:
            turn.cancel()
        else:
            self._queued.join()

    def _queue(self, turn: "Future[None]") -> None:
        with suppress(OSError):
            self._line_up(0)
        if turn.set_running_or_notify_cancel():
            turn.set_result(None)
        else:
            self._leave()

    def _line_up(self, flags: int) -> None:
        """Draw a number unless one was drawn, and wait for the one before. Raises BlockingIOError where it may not."""
        if self._number is None:
            self._number = self._draw(flags)
        before = COUNTER_BYTES + self._number - 1
        fcntl.lockf(self._file, fcntl.LOCK_EX | flags, 1, before)
        fcntl.lockf(self._file, fcntl.LOCK_UN, 1, before)

    def _draw(self, flags: int) -> int:
        """The next number; its byte is locked."""
        fcntl.lockf(self._file, fcntl.LOCK_EX | flags, COUNTER_BYTES, 0)
        try:
            number = int.from_bytes(os.pread(self._file, COUNTER_BYTES, 0)) + 1
            os.pwrite(self._file, number.to_bytes(COUNTER_BYTES), 0)
            fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, COUNTER_BYTES + number)
        finally:
            fcntl.lockf(self._file, fcntl.LOCK_UN, COUNTER_BYTES, 0)
        return number

    def _leave(self) -> None:
        """Give our place up, if we have one."""
        if self._number is not None:
            fcntl.lockf(self._file, fcntl.LOCK_UN, 1, COUNTER_BYTES + self._number)
            self._number = None
