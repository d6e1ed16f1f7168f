"""The kernel's word that a file was written, on Linux; elsewhere there is none and the caller polls."""

import ctypes
import os
from pathlib import Path

IN_MODIFY = 0x2


def watch_writes(path: Path) -> int | None:
    """A non-blocking descriptor that becomes readable whenever the file is written; None where that cannot be had."""
    libc = ctypes.CDLL(None, use_errno=True)
    if not hasattr(libc, "inotify_init1"):
        return None
    descriptor: int = libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
    if descriptor < 0:
        return None
    if libc.inotify_add_watch(descriptor, os.fsencode(path), IN_MODIFY) < 0:
        os.close(descriptor)
        return None
    return descriptor


def drain(descriptor: int) -> bool:
    """Take what the kernel has told so far; False when that was nothing."""
    try:
        return bool(os.read(descriptor, 65536))
    except BlockingIOError:
        return False
