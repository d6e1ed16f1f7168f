"""The numbered SQL files that bring a database to the present form."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from db.sqlite.older_forms import adapt

FOLDER = Path(__file__).parent.parent / "migrations" / "sqlite"
FILES = {int(path.name[:4]): path for path in sorted(FOLDER.glob("*.sql"))}
ORIGINAL = 1
LATEST = max(FILES)

# Written into the header of every database of ours, so that another application's file is known at sight.
APPLICATION_ID = 0x54444543


def version(connection: sqlite3.Connection) -> int:
    """The last migration that this database has seen; 0 before any, whatever the original application wrote there."""
    (application_id,) = connection.execute("PRAGMA application_id").fetchone()
    (user_version,) = connection.execute("PRAGMA user_version").fetchone()
    return int(user_version) if application_id == APPLICATION_ID else 0


def migrate(connection: sqlite3.Connection, after: int) -> None:
    """Run every migration later than this one, inside the caller's transaction, and note the last in the header."""
    for number, path in FILES.items():
        if number == ORIGINAL > after:
            adapt(connection, split(path.read_text()))
        elif number > after:
            for statement in split(path.read_text()):
                connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {LATEST}")
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")


def split(script: str) -> Iterator[str]:
    """The statements of a script one by one, triggers whole (executescript would commit the caller's transaction)."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement.strip()
            statement = ""
