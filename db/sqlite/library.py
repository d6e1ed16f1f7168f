"""Which SQLite this process uses: the newer one that comes with the package, or Python's own.

It is one for the whole process: a second copy of SQLite takes away the locks that the first one holds on a file. Stores
bring the newer one, which is quicker and cannot damage files that several processes write. Scripts have connections of
Python's, so `QueueDatabase` uses that; so does everything where no newer one is built for the platform.
"""

import sqlite3
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3 as newer
else:
    try:
        import pysqlite3 as newer
    except ImportError:
        newer = sqlite3

Error = (sqlite3.Error, newer.Error)
DatabaseError = (sqlite3.DatabaseError, newer.DatabaseError)
OperationalError = (sqlite3.OperationalError, newer.OperationalError)

_chosen: ModuleType | None = None


def chosen(wanted: ModuleType = newer) -> ModuleType:
    """The library of this process: what was wanted when it was asked for first."""
    global _chosen
    _chosen = _chosen or wanted
    return _chosen
