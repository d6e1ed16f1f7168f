"""Who does what of a transaction: brief jobs the event loop, all that waits or lasts the writer's thread."""

import asyncio
import threading
from contextlib import closing
from pathlib import Path

import pytest

from db.errors import StorageBusy
from db.sqlite.connection import connect
from db.sqlite.library import newer as sqlite3
from db.sqlite.writer import Writer

COUNT_FOR_LONG = "WITH n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000) SELECT max(i) FROM n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A database with one table."""
    made = tmp_path / "queue.db"
    with closing(sqlite3.connect(made)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE note (thread INTEGER)")
    return made


def note(connection: sqlite3.Connection) -> int:
    """Write down, and return, the thread that this is done in."""
    connection.execute("INSERT INTO note VALUES (?)", (threading.get_ident(),))
    return threading.get_ident()


def notes(path: Path) -> list[int]:
    with closing(connect(path, read_only=True)) as connection:
        return [thread for (thread,) in connection.execute("SELECT thread FROM note ORDER BY rowid")]


async def test_a_brief_job_is_done_in_the_event_loop_and_its_neighbour_at_length_in_the_thread(
    writer: Writer, path: Path
) -> None:
    here = threading.get_ident()
    brief, long, last = await asyncio.gather(
        writer.run(note, brief=True), writer.run(note), writer.run(note, brief=True)
    )
    assert (brief == here, long == here) == (True, False)
    assert notes(path) == [brief, long, last]


async def test_a_brief_job_is_answered_after_its_commit_alone(writer: Writer, path: Path) -> None:
    seen: list[list[int]] = []

    def look(connection: sqlite3.Connection) -> None:
        note(connection)
        seen.append(notes(path))

    await writer.run(look, brief=True)
    assert (seen, len(notes(path))) == ([[]], 1)


async def test_while_another_program_writes_brief_jobs_wait_in_the_thread(writer: Writer, path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        waiting = asyncio.create_task(writer.run(note, brief=True))
        await asyncio.sleep(0.1)
        assert not waiting.done()
        other.execute("COMMIT")
    assert await waiting != threading.get_ident()


async def test_brief_jobs_are_refused_when_the_other_program_does_not_end(writer: Writer, path: Path) -> None:
    writer.committer.patience_seconds = 0.05
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StorageBusy):
            await writer.run(note, brief=True)
        other.execute("ROLLBACK")
    assert await writer.run(note, brief=True) == threading.get_ident()
    assert len(notes(path)) == 1


async def test_what_holds_the_event_loop_for_too_long_is_undone_and_done_in_the_thread(
    writer: Writer, path: Path
) -> None:
    def last_long(connection: sqlite3.Connection) -> int:
        thread = note(connection)
        connection.execute(COUNT_FOR_LONG).fetchall()
        return thread

    first, late = await asyncio.gather(writer.run(note, brief=True), writer.run(last_long, brief=True))
    assert first == late != threading.get_ident()
    assert notes(path) == [first, late]


async def test_a_commit_that_fails_fails_every_brief_job_of_it(writer: Writer, path: Path) -> None:
    with closing(sqlite3.connect(path)) as setting:
        setting.execute(
            "CREATE TABLE child (id INTEGER PRIMARY KEY, parent REFERENCES child (id) DEFERRABLE INITIALLY DEFERRED)"
        )
    writer.committer._connection.execute("PRAGMA foreign_keys = ON")

    def orphan(connection: sqlite3.Connection) -> None:
        connection.execute("INSERT INTO child (parent) VALUES (7)")

    answers = await asyncio.gather(writer.run(note, brief=True), writer.run(orphan, brief=True), return_exceptions=True)
    assert [type(answer) for answer in answers] == [sqlite3.IntegrityError] * 2
    assert notes(path) == []
    assert await writer.run(note, brief=True) == threading.get_ident()
