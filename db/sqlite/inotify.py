"""The kernel's word that a file was written, on Linux; elsewhere there is none and the caller polls."""

import ctypes
import os
from pathlib import Path

IN_MODIFY = 0x2


class Kernel:
    """Tells that a file was written, between `begin` and `end`: every write costs whoever writes a little more then.

    Raises OSError where it cannot be had.
    """

    def __init__(self, path: Path) -> None:
        self._path, self._libc = os.fsencode(path), ctypes.CDLL(None, use_errno=True)
        if not hasattr(self._libc, "inotify_init1"):
            raise OSError("There is no inotify")
        self.descriptor: int = self._checked(self._libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC))
        """Readable when there is something to `drain`."""
        self._watch: int | None = None

    @property
    def tells(self) -> bool:
        """Whether it has begun."""
        return self._watch is not None

    def begin(self) -> None:
        """Tell, from now on. Raises OSError when the file cannot be watched."""
        self._watch = self._checked(self._libc.inotify_add_watch(self.descriptor, self._path, IN_MODIFY))

    def end(self) -> None:
        """Tell nothing more."""
        self._libc.inotify_rm_watch(self.descriptor, self._watch)
        self._watch = None

    def drain(self) -> bool:
        """Take what was told so far; False when that was nothing."""
        try:
            return bool(os.read(self.descriptor, 65536))
        except BlockingIOError:
            return False

    def close(self) -> None:
        """Give the descriptor back."""
        os.close(self.descriptor)

    @staticmethod
    def _checked(result: int) -> int:
        if result < 0:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
        return result
