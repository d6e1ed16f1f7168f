"""A fair turn among the writers of any process. SQLite's own waiting polls, and with eight writers starves some."""

import fcntl
import os
import threading
from concurrent.futures import Future
from concurrent.futures import TimeoutError as StillWaiting
from pathlib import Path

PATIENCE_SECONDS = 5.0


class Ticket:
    """A lock file beside the database. It decides nothing but whose turn it is: SQLite's own lock keeps the data whole.

    So a writer that does not get it in time (its holder is stopped) goes on without it.
    """

    def __init__(self, database: Path) -> None:
        self._file = os.open(f"{database}-turn", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        self._queued: threading.Thread | None = None

    def take(self) -> None:
        """Wait for our turn, at most 5 seconds, and not at all while an earlier wait has not ended."""
        if self._queued is not None and self._queued.is_alive():
            return
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._wait()

    def give(self) -> None:
        """Let the next writer go."""
        fcntl.flock(self._file, fcntl.LOCK_UN)

    def close(self) -> None:
        """Give the turn up for good."""
        os.close(self._file)

    def _wait(self) -> None:
        """Wait in a thread that can be left behind: flock knows no timeout."""
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
        fcntl.flock(self._file, fcntl.LOCK_EX)
        if turn.set_running_or_notify_cancel():
            turn.set_result(None)
        else:
            fcntl.flock(self._file, fcntl.LOCK_UN)
