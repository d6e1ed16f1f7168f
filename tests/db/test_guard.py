"""A file that is not ours to open is refused in one sentence and left as it was."""

import os
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from db.errors import DatabaseRefused
from db.sqlite import guard
from db.sqlite.library import newer as sqlite3
from db.sqlite.prepare import prepare
from tests.db.files import rows, write


def newer(path: Path) -> None:
    prepare(path)
    write(path, "PRAGMA user_version = 99")


def another_application(path: Path) -> None:
    write(path, "PRAGMA application_id = 252006674; CREATE TABLE task_queue (id, task_type, status, created_at)")


def other_tables(path: Path) -> None:
    write(path, "CREATE TABLE customer (name TEXT); INSERT INTO customer VALUES ('a')")


def emptied(path: Path) -> None:
    prepare(path)
    Path(f"{path}-turn").touch()
    os.truncate(path, 0)


def text(path: Path) -> None:
    path.write_text("this is no database, but a letter\n" * 100)


def torn(path: Path) -> None:
    prepare(path)
    write(path, *["INSERT INTO task_logs (task_id, event_type, timestamp) VALUES (1, hex(randomblob(900)), 't')"] * 50)
    write(path, "PRAGMA wal_checkpoint(TRUNCATE)")
    with path.open("r+b") as file:
        file.seek(20 * 4096)
        file.write(os.urandom(8 * 4096))


def folder(path: Path) -> None:
    path.mkdir()


REFUSED = [
    (newer, "newer version"),
    (another_application, "another application"),
    (other_tables, "another application's database"),
    (emptied, "is empty although a database was here"),
    (text, "not a SQLite database"),
    (torn, "damaged"),
    (folder, "is a folder"),
]


@pytest.mark.parametrize(("make", "sentence"), REFUSED)
def test_it_is_refused_in_a_sentence_and_left_untouched(
    make: Callable[[Path], None], sentence: str, tmp_path: Path
) -> None:
    path = tmp_path / "queue.db"
    make(path)
    before = path.read_bytes() if path.is_file() else b""
    with pytest.raises(DatabaseRefused, match=sentence) as refusal:
        prepare(path)
    assert "\n" not in str(refusal.value)
    assert (path.read_bytes() if path.is_file() else b"") == before


def test_damage_to_the_newest_rows_is_seen_where_a_check_would_not_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, "ENDLESS_CHECK_BEFORE", (99,))
    monkeypatch.setattr(guard, "ENDLESS_CHECK_BYTES", 0)
    monkeypatch.setattr(guard, "quick_check", None)
    sound, damaged = tmp_path / "sound.db", tmp_path / "damaged.db"
    prepare(sound)
    prepare(sound)
    torn(damaged)
    with pytest.raises(DatabaseRefused, match="damaged"):
        prepare(damaged)


@pytest.mark.parametrize("closed", ["queue.db", "."])
def test_a_file_or_folder_that_cannot_be_written_is_refused(
    closed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "queue.db"
    prepare(path)
    denied = (tmp_path / closed).resolve()
    monkeypatch.setattr(guard.os, "access", lambda asked, mode: Path(asked).resolve() != denied)
    with pytest.raises(DatabaseRefused, match="cannot be written"):
        prepare(path)


@pytest.mark.parametrize("make", [lambda path: None, lambda path: path.touch(), lambda path: write(path, "VACUUM")])
def test_where_nothing_is_yet_a_queue_begins(make: Callable[[Path], None], tmp_path: Path) -> None:
    path = tmp_path / "queue.db"
    make(path)
    prepare(path)
    assert rows(path, "SELECT count(*) FROM task_queue") == [(0,)]


def test_rows_that_only_break_a_check_are_no_damage(tmp_path: Path) -> None:
    path = tmp_path / "queue.db"
    prepare(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        connection.execute(UNUSUAL)
        connection.commit()
    assert prepare(path) is None


UNUSUAL = (
    "INSERT INTO task_queue (task_type, parameters, priority, created_at, updated_at) VALUES ('a', '{}', 0, 't', 't')"
)


def test_an_old_sqlite_is_told_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard.chosen(), "sqlite_version_info", (3, 51, 2))
    warning = guard.old_sqlite()
    assert warning is not None
    assert "3.51.3" in warning
    monkeypatch.setattr(guard.chosen(), "sqlite_version_info", (3, 51, 3))
    assert guard.old_sqlite() is None
