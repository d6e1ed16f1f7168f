"""What other programs write with plain sqlite3 keeps every promise, because the triggers keep it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from db.sqlite.maintenance import check
from db.sqlite.prepare import prepare
from tests.db.files import DirectWorker, full, moment, reduced, rows

EVENTS = "SELECT kind, previous_status, status, worker_id, attempt FROM task_events WHERE task_id = ? ORDER BY seq"


def fresh(path: Path) -> Path:
    return path


@pytest.fixture(params=[fresh, full, reduced])
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A file made by us, or upgraded from either older form, without tasks that wait."""
    make: Callable[[Path], Path] = request.param
    made = make(tmp_path / "queue.db")
    prepare(made)
    DirectWorker(made).connection.execute("DELETE FROM task_queue WHERE status = 'queued'")
    return made


def submit(worker: DirectWorker, run_after: str | None = None) -> int:
    """A task as an existing script writes it."""
    made = worker.connection.execute(
        "INSERT INTO task_queue (task_type, parameters, run_after_utc, created_at, updated_at) VALUES (?, ?, ?, ?, ?)",
        ("channel_scrape", '{"n": 1}', run_after, moment(), moment()),
    )
    assert made.lastrowid
    return made.lastrowid


def test_every_change_is_in_the_event_log(path: Path) -> None:
    worker = DirectWorker(path)
    task_id = submit(worker)
    assert worker.claim() == task_id
    worker.report(task_id, "completed")
    assert rows(path, EVENTS, task_id) == [
        ("status", None, "queued", None, 0),
        ("status", "queued", "claimed", "direct-1", 1),
        ("status", "claimed", "completed", "direct-1", 1),
    ]
    assert check(path) == []


@pytest.mark.parametrize("terminal", ["completed", "failed", "cancelled"])
def test_a_terminal_status_holds_and_the_late_result_is_an_event(path: Path, terminal: str) -> None:
    worker = DirectWorker(path)
    task_id = submit(worker)
    worker.claim()
    worker.report(task_id, terminal)
    before = rows(path, "SELECT * FROM task_queue WHERE id = ?", task_id)
    for status in ("completed", "failed", "queued", "claimed"):
        worker.report(task_id, status)
    assert rows(path, "SELECT * FROM task_queue WHERE id = ?", task_id) == before
    late = rows(path, "SELECT level, message FROM task_events WHERE task_id = ? AND kind = 'log'", task_id)
    assert len(late) == 4
    assert late[0] == ("warning", f"A late report of completed was not taken: the task is {terminal}")
    assert check(path) == []


def test_a_report_about_a_task_that_waits_again_is_not_taken(path: Path) -> None:
    worker = DirectWorker(path)
    task_id = submit(worker)
    worker.claim()
    worker.connection.execute("UPDATE task_queue SET status = 'queued', claimed_by = NULL WHERE id = ?", (task_id,))
    worker.report(task_id, "completed")
    assert rows(path, "SELECT status FROM task_queue WHERE id = ?", task_id) == [("queued",)]


def test_a_heartbeat_of_four_columns_is_taken_again_and_again(path: Path) -> None:
    worker = DirectWorker(path)
    worker.beat()
    worker.beat()
    ((started, updated),) = rows(
        path, "SELECT started_at, updated_at FROM worker_heartbeats WHERE worker_id = 'direct-1'"
    )
    for told in (started, updated):
        assert isinstance(told, str)
        assert len(told) == len("2025-11-11T12:00:00.123456+00:00")
        assert told.endswith("+00:00")


@pytest.mark.parametrize("form", ["%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%SZ"])
def test_a_start_later_today_waits_in_whatever_form_it_was_written(path: Path, form: str) -> None:
    worker = DirectWorker(path)
    soon = datetime.now(UTC) + timedelta(seconds=30)
    submit(worker, soon.strftime(form))
    assert worker.claim() is None


def test_the_flow_is_counted_by_the_minute(path: Path) -> None:
    worker = DirectWorker(path)
    first, second = submit(worker), submit(worker)
    worker.claim()
    worker.claim()
    worker.report(first, "completed")
    worker.report(second, "failed")
    counted = "SELECT what, sum(count) FROM v_task_flow WHERE task_type = 'channel_scrape' GROUP BY what ORDER BY what"
    assert rows(path, counted) == [("claimed", 2), ("completed", 1), ("created", 2), ("failed", 1)]
    assert rows(path, "SELECT count(*) FROM v_task_flow WHERE what IN ('claimed', 'completed') AND bucket < 0") == [
        (0,)
    ]


def test_the_views_tell_what_they_always_told(path: Path) -> None:
    worker = DirectWorker(path)
    worker.beat()
    task_id = submit(worker)
    worker.claim()
    assert rows(path, "SELECT id, status, claimed_by FROM v_active_tasks WHERE id = ?", task_id) == [
        (task_id, "claimed", "direct-1")
    ]
    assert rows(path, "SELECT count FROM v_task_stats WHERE task_type = 'channel_scrape' AND status = 'claimed'") == [
        (1,)
    ]
    told = "SELECT tasks_processed, minutes_since_heartbeat < 1 FROM v_worker_status WHERE worker_id = 'direct-1'"
    assert rows(path, told) == [(1, 1)]
