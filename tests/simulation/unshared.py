"""SQLite as one thread of one process needs it: no mutexes, and no locks from the operating system."""

import _sqlite3
import ctypes
from contextlib import suppress

SINGLE_THREAD, COUNT_MEMORY = 1, 9


def unshare() -> None:
    """Before the first connection is opened. The connections of this process exclude each other as ever."""
    with suppress(AttributeError, OSError):  # where Python does not load SQLite as a library, it stays as it is
        library = ctypes.CDLL(_sqlite3.__file__)
        find, register = library.sqlite3_vfs_find, library.sqlite3_vfs_register
        find.restype, register.argtypes = ctypes.c_void_p, (ctypes.c_void_p, ctypes.c_int)
        library.sqlite3_shutdown()
        library.sqlite3_config(SINGLE_THREAD)
        library.sqlite3_config(COUNT_MEMORY, 0)
        library.sqlite3_initialize()
        register(find(b"unix-excl"), 1)
