"""Check, backup and restore, on files in use and not."""

import asyncio
import os
from contextlib import closing
from pathlib import Path

import pytest

from db.errors import CursorFromFuture, DatabaseRefused, StorageBusy
from db.records import JsonText, NewTask
from db.sqlite.library import newer as sqlite3
from db.sqlite.maintenance import backup, check, restore, upgrade
from db.sqlite.prepare import prepare
from db.sqlite.store import SqliteStore
from tests.db.files import DirectWorker, reduced, rows, write

TASK = NewTask("keyword_search", JsonText('{"query": "cats"}'))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A queue with three tasks, one completed."""
    made = reduced(tmp_path / "queue.db")
    prepare(made)
    worker = DirectWorker(made)
    while task_id := worker.claim():
        worker.report(task_id, "completed")
    worker.connection.close()
    return made


@pytest.mark.parametrize(
    ("harm", "sentence"),
    [
        ("UPDATE task_counts SET count = count + 1 WHERE status = 'completed' AND task_type = 'a'", "The counter of a"),
        ("DELETE FROM task_counts", "says 0; there are"),
        ("UPDATE task_events SET status = 'failed' WHERE status = 'completed'", "its last event says failed"),
        ("DELETE FROM task_events WHERE status = 'claimed'", "begins at claimed; the one before ended at"),
        ("INSERT INTO task_leases (task_id, attempt, worker_id, lease_seconds, expires_at) VALUES (99, 1, 'w', 1, '')",
         "A lease is left of task 99"),
    ],
)  # fmt: skip
def test_a_broken_promise_is_named(path: Path, harm: str, sentence: str) -> None:
    DirectWorker(path).connection.execute(
        "INSERT INTO task_queue (task_type, parameters, created_at, updated_at) VALUES ('a', '{}', '2025', '2025')"
    )
    worker = DirectWorker(path)
    task_id = worker.claim()
    assert task_id
    worker.report(task_id, "completed")
    assert check(path) == []
    write(path, harm)
    assert any(sentence in problem for problem in check(path))


def test_damage_to_the_file_is_told(path: Path) -> None:
    write(path, "INSERT INTO task_logs (task_id, event_type, timestamp) VALUES (1, hex(randomblob(90000)), 't')")
    write(path, "PRAGMA wal_checkpoint(TRUNCATE)")
    os.truncate(path, path.stat().st_size - 4096)
    with pytest.raises(DatabaseRefused, match="damaged"):
        check(path)


def test_a_database_in_use_is_copied_whole(path: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as user:
        user.execute("BEGIN IMMEDIATE")
        user.execute("UPDATE task_queue SET priority = 9 WHERE id = 1")
        backup(path, tmp_path / "copy.db")
        user.execute("COMMIT")
    assert check(tmp_path / "copy.db") == []
    assert rows(tmp_path / "copy.db", "SELECT priority FROM task_queue WHERE id = 1") == [(5,)]
    with pytest.raises(DatabaseRefused, match="exists already"):
        backup(path, tmp_path / "copy.db")


def test_nothing_can_be_copied_from_nowhere(tmp_path: Path) -> None:
    with pytest.raises(DatabaseRefused, match="does not exist"):
        backup(tmp_path / "none.db", tmp_path / "copy.db")
    assert list(tmp_path.iterdir()) == []


async def test_a_restored_database_refuses_the_cursors_of_the_other(path: Path, tmp_path: Path) -> None:
    backup(path, tmp_path / "copy.db")
    store = SqliteStore(path)
    await store.open()
    await store.create([TASK])
    head, log_id = (await store.log_bounds()).head, store.log_id
    with pytest.raises(StorageBusy, match="in use"):
        await asyncio.to_thread(restore, tmp_path / "copy.db", path)
    await store.close()
    await asyncio.to_thread(restore, tmp_path / "copy.db", path)
    again = SqliteStore(path)
    await again.open()
    assert again.log_id != log_id
    with pytest.raises(CursorFromFuture):
        await again.events_after(head)
    await again.close()
    assert check(path) == []


@pytest.mark.parametrize(
    "harm", [lambda path: os.truncate(path, 0), lambda path: path.write_bytes(b"x" * 9000), os.remove]
)
def test_a_database_that_is_lost_comes_back(path: Path, tmp_path: Path, harm: object) -> None:
    backup(path, tmp_path / "copy.db")
    before = rows(path, "SELECT * FROM task_queue")
    assert callable(harm)
    harm(path)
    restore(tmp_path / "copy.db", path)
    assert rows(path, "SELECT * FROM task_queue") == before
    assert check(path) == []


def test_what_was_replaced_is_kept_beside(path: Path, tmp_path: Path) -> None:
    backup(path, tmp_path / "copy.db")
    write(path, "UPDATE task_queue SET priority = 8 WHERE status = 'queued'")
    before = rows(path, "SELECT * FROM task_queue")
    restore(tmp_path / "copy.db", path)
    (replaced,) = tmp_path.glob("queue.db.replaced.*")
    assert rows(replaced, "SELECT * FROM task_queue") == before


def test_a_backup_that_is_not_sound_replaces_nothing(path: Path, tmp_path: Path) -> None:
    (tmp_path / "copy.db").write_bytes(b"no database")
    before = path.read_bytes()
    with pytest.raises(DatabaseRefused, match="not a SQLite database"):
        restore(tmp_path / "copy.db", path)
    assert path.read_bytes() == before


def test_an_upgrade_says_where_the_old_file_is(tmp_path: Path) -> None:
    old = reduced(tmp_path / "old.db")
    assert "as it was, it is kept in" in upgrade(old)
    assert "is at version" in upgrade(old)
