"""Connections to one database file. Those of a running server have a thread each, in which functions run whole."""

import sqlite3
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

import aiosqlite

from db.sqlite.legacy import legacy_json
from db.sqlite.library import Error, chosen
from db.sqlite.print_float import print_float

T = TypeVar("T")

BUSY_SECONDS = 30.0
PRAGMAS = (
    "PRAGMA synchronous = FULL",
    "PRAGMA journal_size_limit = 67108864",
    "PRAGMA cache_size = -65536",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cell_size_check = ON",
)


def connect(path: Path, *, read_only: bool = False, busy_seconds: float = BUSY_SECONDS) -> sqlite3.Connection:
    """A connection to an existing file, for one thread; nothing begins a transaction but the caller. Never creates.

    Raises the errors of the chosen library, as SQLite words them.
    """
    uri = f"{path.absolute().as_uri()}?mode={'ro' if read_only else 'rw'}"
    connection: sqlite3.Connection = chosen().connect(
        uri, uri=True, isolation_level=None, timeout=busy_seconds, cached_statements=512, check_same_thread=False
    )
    try:
        for pragma in PRAGMAS:
            connection.execute(pragma)
    except Error:
        connection.close()
        raise
    connection.create_function("legacy_json", 1, legacy_json, deterministic=True)
    connection.create_function("print_float", 1, print_float, deterministic=True)
    return connection


async def connect_in_thread(
    path: Path, *, read_only: bool = False, busy_seconds: float = BUSY_SECONDS
) -> aiosqlite.Connection:
    """The same connection with a thread of its own, which ends with the process even when nobody closes it."""
    connector = partial(connect, path, read_only=read_only, busy_seconds=busy_seconds)
    held = aiosqlite.Connection(connector, iter_chunk_size=64)
    held._thread.daemon = True
    return await held


async def in_thread(held: aiosqlite.Connection, function: Callable[[sqlite3.Connection], T]) -> T:
    """What the function returns or raises, run whole in the connection's own thread: no await can split it."""
    result: T = await held._execute(function, held._conn)  # type: ignore[no-untyped-call]  # aiosqlite gives it none
    return result
