"""Files of both older forms are upgraded in place and lose nothing."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from db.sqlite.maintenance import check
from db.sqlite.migrations import APPLICATION_ID, FILES, LATEST
from db.sqlite.prepare import prepare
from tests.db.files import DirectWorker, full, reduced, rows

ORIGINAL_COLUMNS = (
    "id, task_type, parameters, priority, status, claimed_by, claimed_at, retry_count, max_retries, result_data,"
    " error_message, created_at, updated_at, completed_at"
)


@pytest.mark.parametrize("make", [full, reduced])
def test_every_row_that_the_original_form_can_hold_is_unchanged(make: Callable[[Path], Path], tmp_path: Path) -> None:
    path = make(tmp_path / "queue.db")
    question = f"SELECT {ORIGINAL_COLUMNS} FROM task_queue WHERE id < 5"
    before = rows(path, question)
    prepare(path)
    assert rows(path, question) == before
    assert len(before) == 4
    assert rows(path, "SELECT worker_id, last_heartbeat, tasks_processed FROM worker_heartbeats") == [
        ("w1", "2025-01-03", 7)
    ]


@pytest.mark.parametrize("make", [full, reduced])
def test_an_upgraded_file_is_marked_sound_and_counted(make: Callable[[Path], Path], tmp_path: Path) -> None:
    path = make(tmp_path / "queue.db")
    prepare(path)
    assert check(path) == []
    assert rows(path, "PRAGMA application_id") == [(APPLICATION_ID,)]
    assert rows(path, "PRAGMA user_version") == [(LATEST,)]
    assert rows(path, "PRAGMA journal_mode") == [("wal",)]


@pytest.mark.parametrize("make", [full, reduced])
def test_a_start_in_the_future_waits_in_whatever_form_it_was_written(
    make: Callable[[Path], Path], tmp_path: Path
) -> None:
    path = make(tmp_path / "queue.db")
    prepare(path)
    assert rows(path, "SELECT run_after_utc, deferred FROM task_queue WHERE id = 4") == [
        ("2999-01-01T10:00:00.000000+00:00", 1)
    ]


def test_unusual_rows_of_the_reduced_form_are_kept(tmp_path: Path) -> None:
    path = reduced(tmp_path / "queue.db")
    prepare(path)
    unusual = (
        "SELECT id, parameters, priority, status, retry_count, error_message FROM task_queue WHERE id IN (5, 6, 7)"
    )
    assert rows(path, unusual) == [
        (5, "{}", 0, "queued", 9, None),
        (6, "not json", 5, "queued", 0, None),
        (7, "{}", 5, "failed", 0, "Unknown status before the upgrade: strange"),
    ]
    assert rows(path, "SELECT word FROM table_of_others") == [("kept",)]
    assert rows(path, 'SELECT "a column of others" FROM task_queue WHERE id = 1') == [(None,)]
    assert rows(path, "SELECT name FROM sqlite_master WHERE name = 'index_of_others'") == [("index_of_others",)]
    assert rows(path, "SELECT seq FROM sqlite_sequence WHERE name = 'task_queue'") == [(90,)]


def test_an_unusual_task_can_still_be_claimed_and_completed(tmp_path: Path) -> None:
    path = reduced(tmp_path / "queue.db")
    prepare(path)
    worker = DirectWorker(path)
    taken = [worker.claim() for _ in range(4)]
    assert sorted(task for task in taken if task) == [1, 5, 6]
    worker.report(5, "completed")
    assert rows(path, "SELECT status, priority FROM task_queue WHERE id = 5") == [("completed", 0)]


@pytest.mark.parametrize("make", [full, reduced])
def test_the_file_as_it_was_is_kept_beside(make: Callable[[Path], Path], tmp_path: Path) -> None:
    path = make(tmp_path / "queue.db")
    before = rows(path, "SELECT * FROM task_queue")
    backup = prepare(path)
    assert backup is not None
    assert rows(backup, "SELECT * FROM task_queue") == before
    assert prepare(path) is None


def test_two_processes_that_open_at_once_upgrade_once(tmp_path: Path) -> None:
    path = reduced(tmp_path / "queue.db")
    script = f"from pathlib import Path; from db.sqlite.prepare import prepare; print(prepare(Path({str(path)!r})))"
    openers = [subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) for _ in range(4)]
    answers = [opener.communicate()[0].strip() for opener in openers]
    assert [opener.returncode for opener in openers] == [0] * 4
    assert len([answer for answer in answers if answer != "None"]) == 1
    assert rows(path, "SELECT count(*) FROM task_queue") == [(7,)]


def test_two_processes_that_create_at_once_agree(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "queue.db"
    script = f"from pathlib import Path; from db.sqlite.prepare import prepare; print(prepare(Path({str(path)!r})))"
    openers = [subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) for _ in range(4)]
    assert [opener.communicate()[0].strip() for opener in openers] == ["None"] * 4
    assert rows(path, "SELECT count(*) FROM queue_facts") == [(3,)]


def test_an_upgrade_that_fails_leaves_the_file_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = reduced(tmp_path / "queue.db")
    before = rows(path, "SELECT sql FROM sqlite_master ORDER BY name")
    bad = tmp_path / "0002_bad.sql"
    bad.write_text("CREATE TABLE half (n);\nSELECT nonsense();")
    monkeypatch.setattr("db.sqlite.migrations.FILES", {1: FILES[1], 2: bad})
    with pytest.raises(Exception, match="nonsense"):
        prepare(path)
    assert rows(path, "SELECT sql FROM sqlite_master ORDER BY name") == before


def test_counts_of_older_events_are_kept_and_not_counted_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = full(tmp_path / "queue.db")
    with monkeypatch.context() as patched:
        patched.setattr("db.sqlite.migrations.FILES", {number: FILES[number] for number in range(1, 6)})
        patched.setattr("db.sqlite.migrations.LATEST", 5)
        patched.setattr("db.sqlite.prepare.LATEST", 5)
        prepare(path)
    worker = DirectWorker(path)
    claimed = worker.claim()
    assert claimed
    before = rows(path, "SELECT * FROM task_flow")
    assert len(before) == 1
    prepare(path)
    assert rows(path, "SELECT * FROM v_task_flow") == before
    worker.report(claimed, "completed")
    assert sum(int(str(row[4])) for row in rows(path, "SELECT * FROM v_task_flow")) == 2
