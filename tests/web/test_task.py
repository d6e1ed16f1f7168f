"""One task in the browser, as others work on it."""

from playwright.sync_api import Page, expect

from tests.web.deck import Deck


def heading(page: Page, status: str) -> None:
    """Waits until the task's heading has this status."""
    expect(page.get_by_role("heading", level=1)).to_contain_text(status)


def test_a_task_is_seen_moving_from_the_queue_to_its_result(deck: Deck, page: Page) -> None:
    task_id = deck.create("moving")
    page.goto(deck.url(f"tasks/{task_id}"))
    heading(page, "Queued")
    lease = deck.claim(task_id, "mover")
    heading(page, "Claimed")
    deck.ask("ReportProgress", lease=lease, progress=0.25, message="first quarter")
    heading(page, "Running")
    expect(page.get_by_text("first quarter").first).to_be_visible()
    expect(page.get_by_role("progressbar", name="Progress")).to_have_attribute("value", "25")
    deck.ask("AppendTaskLogs", lease=lease, entries=[{"level": "WARNING", "message": "page 2 is slow"}])
    timeline = page.get_by_role("list").filter(has_text="page 2 is slow")
    expect(timeline).to_be_visible()
    deck.ask("CompleteTask", lease=lease, result={"videos": 12})
    heading(page, "Completed")
    expect(page.get_by_label("Result", exact=True)).to_contain_text('"videos": 12')
    expect(timeline.locator("li")).to_contain_text(["Queued", "Claimed", "Running", "page 2 is slow", "Completed"])


def test_a_waiting_task_says_why_it_waits(deck: Deck, page: Page) -> None:
    task_id = deck.create("later", runAfter="2099-01-01T00:00:00Z")
    reason = deck.ask("InspectTask", id=task_id, firstEvents=1)["waitingBecause"]
    page.goto(deck.url(f"tasks/{task_id}"))
    expect(page.get_by_text(reason["message"])).to_be_visible()


def test_a_queued_task_is_cancelled_with_a_reason_and_retried(deck: Deck, page: Page) -> None:
    task_id = deck.create("unwanted")
    page.goto(deck.url(f"tasks/{task_id}"))
    page.get_by_role("button", name="Cancel…").click()
    page.get_by_label("Reason").fill("made by mistake")
    page.get_by_role("button", name="Cancel task").click()
    heading(page, "Cancelled")
    expect(page.get_by_text("made by mistake").first).to_be_visible()
    page.get_by_role("button", name="Retry").click()
    heading(page, "Queued")


def test_a_held_task_is_asked_to_stop(deck: Deck, page: Page) -> None:
    task_id = deck.create("held")
    lease = deck.claim(task_id, "holder")
    page.goto(deck.url(f"tasks/{task_id}"))
    page.get_by_role("button", name="Cancel…").click()
    page.get_by_role("button", name="Ask to stop").click()
    expect(page.get_by_text("Cancel asked for")).to_be_visible()
    beat = deck.ask("Heartbeat", input={"workerId": "holder", "leases": [lease]})
    assert beat["cancel"] == [task_id]


def test_an_error_can_be_read_and_copied(deck: Deck, page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    task_id = deck.create("broken")
    deck.fail(task_id, "Traceback:\n  the site is gone")
    page.goto(deck.url(f"tasks/{task_id}"))
    page.get_by_role("button", name="Copy error").click()
    expect(page.get_by_text("Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == "Traceback:\n  the site is gone"


def test_an_unknown_task_is_said_to_be_unknown(deck: Deck, page: Page) -> None:
    page.goto(deck.url("tasks/999999"))
    expect(page.get_by_text("There is no task 999999.")).to_be_visible()
