"""What follows from a task's own columns: why it waits, how long it waited and ran."""

from typing import cast

import pytest

from db.clock import Environment, instant
from db.records import TASK_COLUMNS, QueuePlace, TaskRecord
from db.rows import make
from resolvers import timing, waiting
from resolvers.choices import WaitCode
from resolvers.context import Context, Services

NOW = 1_800_000_000.0


class Noon:
    """A clock that stands still."""

    def now(self) -> float:
        return NOW

    def monotonic(self) -> float:
        return 0.0


CONTEXT = Context(Services(None, None, None, Environment(clock=Noon())))  # type: ignore[arg-type]


def task(**columns: object) -> TaskRecord:
    values: dict[str, object] = dict.fromkeys(TASK_COLUMNS)
    values |= {"id": 1, "task_type": "t", "status": "queued", "created_at": instant(NOW - 100), "retry_count": 0}
    values |= columns
    return make(TASK_COLUMNS, [tuple(values.values())])[0]


def reason(record: TaskRecord, place: QueuePlace | None = None) -> waiting.WaitReason:
    key = waiting.REASON.key(CONTEXT, record)
    return cast(waiting.WaitReason, waiting.REASON.value(CONTEXT, record, None if key is None else place))


def test_a_task_in_line_says_its_place() -> None:
    assert reason(task(), QueuePlace(ahead=0, capable=1)) == waiting.WaitReason(WaitCode.READY, "It is next", None, 1)
    assert reason(task(), QueuePlace(1, 1)).message == "1 task is before it"
    assert reason(task(), QueuePlace(12, 1)).position == 13
    assert reason(task(run_after=instant(NOW - 1)), QueuePlace(0, 1)).code is WaitCode.READY


def test_far_back_in_line_there_is_no_exact_place() -> None:
    far = reason(task(), QueuePlace(waiting.PLACES_COUNTED, 3))
    assert (far.position, far.message) == (None, "At least 1,000 tasks are before it")


def test_a_task_that_no_worker_takes_says_so() -> None:
    alone = reason(task(), QueuePlace(0, 0))
    assert (alone.code, alone.position) == (WaitCode.NO_WORKER, 1)
    assert alone.message == "No live worker takes tasks of the type t"


def test_a_task_that_is_not_due_says_until_when() -> None:
    later = instant(NOW + 60)
    assert reason(task(run_after=later)).code is WaitCode.SCHEDULED
    assert reason(task(run_after=later)).until == later
    assert reason(task(run_after=later, retry_count=1)).code is WaitCode.BACKOFF


@pytest.mark.parametrize("status", ["claimed", "running", "completed", "failed", "cancelled"])
def test_a_task_that_does_not_wait_has_no_reason(status: str) -> None:
    assert waiting.REASON.key(CONTEXT, task(status=status)) is None
    assert reason(task(status=status)) is None


def test_a_cancel_is_shown_once_it_was_asked_for() -> None:
    assert waiting.cancellation(CONTEXT, task()) is None
    asked = task(cancel_requested_at=instant(NOW), cancel_reason="late", cancel_forced=0)
    assert waiting.cancellation(CONTEXT, asked) == waiting.Cancellation(instant(NOW), None, "late", None, False)


@pytest.mark.parametrize(
    ("columns", "waited", "ran"),
    [
        ({}, 100.0, None),
        ({"run_after": instant(NOW - 30)}, 30.0, None),
        ({"run_after": instant(NOW + 30)}, 0.0, None),
        ({"status": "claimed", "claimed_at": instant(NOW - 40)}, 60.0, 40.0),
        ({"status": "completed", "claimed_at": instant(NOW - 40), "completed_at": instant(NOW - 10)}, 60.0, 30.0),
        ({"status": "cancelled", "completed_at": instant(NOW - 10)}, 90.0, None),
    ],
)
def test_waiting_and_running_are_measured(columns: dict[str, object], waited: float, ran: float | None) -> None:
    assert timing.waited_seconds(CONTEXT, task(**columns)) == waited
    assert timing.ran_seconds(CONTEXT, task(**columns)) == ran


@pytest.mark.parametrize(
    ("status", "cancel", "retry"),
    [("queued", True, False), ("running", True, False), ("completed", False, False), ("failed", False, True)],
)
def test_what_can_be_done_follows_from_the_status(status: str, cancel: bool, retry: bool) -> None:
    assert timing.can_cancel(CONTEXT, task(status=status)) is cancel
    assert timing.can_retry(CONTEXT, task(status=status)) is retry
