"""Arguments that cannot be used are refused with their name and what would be right."""

import pytest

from db.records import Label, Lease
from resolvers import cursors, ids, pages
from resolvers.creating import TaskRequest
from resolvers.errors import BadInput
from resolvers.limits import within
from resolvers.rules import problems_of


@pytest.mark.parametrize("text", ["abc", "", "0", "-1", "1.5", "+1", "1_0", " 1", "\uff11", "9" * 20, str(2**63)])
def test_an_id_that_no_task_can_have_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match=r"^id: must be a whole number") as refusal:
        ids.task_id(text)
    assert refusal.value.extensions == {"code": "BAD_USER_INPUT", "argument": "id"}
    assert ids.number(text) is None


@pytest.mark.parametrize("text", ["1", "007", str(2**63 - 1)])
def test_a_whole_number_is_an_id(text: str) -> None:
    assert ids.task_id(text) == int(text)


def test_too_many_ids_are_refused() -> None:
    with pytest.raises(BadInput, match=r"^ids: takes at most 3, got 4"):
        ids.task_ids(["1"] * 4, "ids", 3)


def test_a_lease_comes_back_as_it_was_whatever_the_worker_is_called() -> None:
    for worker_id in ("w", "a.b.c", "ünï", "1.2"):
        lease = Lease(7, 3, worker_id)
        assert ids.lease_of(ids.lease_text(lease)) == lease


@pytest.mark.parametrize("text", ["", "1", "1.2", "1.2.", "x.2.w", "1.x.w", "0.1.w", ".."])
def test_a_text_that_is_no_lease_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match=r"^lease: must be a lease that claimTasks gave"):
        ids.lease_of(text)


def test_a_cursor_comes_back_as_it_was() -> None:
    assert cursors.decode("ab12", cursors.encode("ab12", 4711)) == 4711


@pytest.mark.parametrize("text", ["", "-", "rubbish", "ab12-", "ab12-xyz", "ab12-" + "f" * 16])
def test_rubbish_is_no_cursor(text: str) -> None:
    with pytest.raises(BadInput, match=r"^after: is no cursor"):
        cursors.decode("ab12", text)


def test_a_cursor_of_another_database_is_refused() -> None:
    with pytest.raises(BadInput, match=r"^after: is a cursor of another database"):
        cursors.decode("ab12", cursors.encode("cd34", 1))


@pytest.mark.parametrize(
    ("order", "position"),
    [
        ("created_at", ("2025-01-01T00:00:00.000000+00:00", 5)),
        ("priority", (7, "2025-01-01T00:00:00.000000+00:00", 2**40)),
        ("id", ("worker-ü", 0)),
    ],
)
def test_a_place_in_an_order_comes_back_as_it_was(order: str, position: cursors.Position) -> None:
    assert cursors.decode_position(order, cursors.encode_position(order, position), "after") == position


@pytest.mark.parametrize("text", ["", "rubbish", "!!!", "é", "bnVsbA", "WyJvIl0", "eyJhIjoxfQ"])
def test_rubbish_is_no_place(text: str) -> None:
    with pytest.raises(BadInput, match=r"^before: is no cursor"):
        cursors.decode_position("created_at", text, "before")


@pytest.mark.parametrize("position", [(7, 5), ("2025",), ("2025", True), ("2025", 5, 5), ("2025", "5"), ()])
def test_what_no_row_of_the_order_has_is_no_place(position: cursors.Position) -> None:
    with pytest.raises(BadInput, match=r"^before: is no cursor"):
        cursors.decode_position("created_at", cursors.encode_position("created_at", position), "before")


def test_a_place_in_another_order_is_refused() -> None:
    text = cursors.encode_position("created_at", ("2025", 5))
    with pytest.raises(BadInput, match=r"^after: is a cursor of the order created_at; this list is ordered by"):
        pages.window("priority", 10, text, None, None)


@pytest.mark.parametrize(("first", "last", "argument"), [(0, None, "first"), (1001, None, "first"), (None, 0, "last")])
def test_a_page_has_1_to_1000_rows(first: int | None, last: int | None, argument: str) -> None:
    with pytest.raises(BadInput, match=rf"^{argument}: must be between 1 and 1000"):
        pages.window("priority", first, None, last, None)


def test_a_page_goes_in_one_direction() -> None:
    with pytest.raises(BadInput, match=r"^last: cannot be combined with first"):
        pages.window("priority", 1, None, 1, None)
    assert pages.window("priority", None, None, None, None) == pages.Window(100, None, None, False)
    assert pages.window("priority", None, None, 5, None) == pages.Window(5, None, None, True)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -0.1, 1.1])
def test_a_number_out_of_bounds_is_refused(value: float) -> None:
    with pytest.raises(BadInput, match=r"^progress: must be between 0 and 1, got"):
        within("progress", value, 0, 1)


@pytest.mark.parametrize(
    ("request_", "path"),
    [
        (TaskRequest("t", {}, priority=0), ("priority",)),
        (TaskRequest("t", {}, priority=11), ("priority",)),
        (TaskRequest("t", {}, max_retries=-1), ("maxRetries",)),
        (TaskRequest("t", {}, max_retries=1_001), ("maxRetries",)),
        (TaskRequest("t", {}, timeout_seconds=0), ("timeoutSeconds",)),
        (TaskRequest("t", {}, timeout_seconds=float("inf")), ("timeoutSeconds",)),
        (TaskRequest("t", {}, idempotency_key=""), ("idempotencyKey",)),
        (TaskRequest("t", {}, idempotency_key="k" * 256), ("idempotencyKey",)),
        (TaskRequest("t", {}, labels=(Label("", "v"),)), ("labels", "0", "key")),
        (TaskRequest("t", {}, labels=(Label("k", "v" * 501),)), ("labels", "0", "value")),
        (TaskRequest("t", {}, labels=(Label("k", "1"), Label("k", "2"))), ("labels",)),
        (TaskRequest("t", {}, labels=tuple(Label(str(n), "") for n in range(33))), ("labels",)),
    ],
)
def test_a_rule_that_is_broken_is_told_with_its_field(request_: TaskRequest, path: tuple[str, ...]) -> None:
    (problem,) = problems_of(request_)
    assert problem.path == path
    assert path[0] in problem.message or "label" in problem.message


def test_every_broken_rule_is_told_at_once() -> None:
    request = TaskRequest("t", {}, priority=0, max_retries=-1, timeout_seconds=-1)
    assert [problem.path for problem in problems_of(request)] == [("priority",), ("maxRetries",), ("timeoutSeconds",)]


def test_the_limits_themselves_are_allowed() -> None:
    assert problems_of(TaskRequest("t", {}, priority=1, max_retries=0, timeout_seconds=0.5, idempotency_key="k")) == []
    label = Label("k" * 100, "v" * 500)
    assert problems_of(TaskRequest("t", {}, priority=10, max_retries=1_000, labels=(label,))) == []
