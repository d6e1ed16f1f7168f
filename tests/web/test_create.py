"""Making tasks in the browser."""

from playwright.sync_api import Page, expect

from tests.web.deck import Deck


def test_a_wrong_task_is_corrected_by_the_servers_words_and_then_made(deck: Deck, page: Page) -> None:
    page.goto(deck.url("new?type=keyword_search"))
    page.get_by_role("button", name="Create task").click()
    query = page.get_by_label("query required")
    expect(page.locator("#parameters-query-problem")).to_have_text("Required parameter missing: query")
    expect(query).to_be_focused()
    query.fill("live queues")
    top_n = page.get_by_label("top_n")
    top_n.fill("900")
    expect(page.get_by_text("top_n must be <= 500")).to_be_visible()
    expect(top_n).to_have_attribute("aria-invalid", "true")
    top_n.fill("many")
    expect(page.get_by_text("top_n must be integer, got <class 'str'>")).to_be_visible()
    top_n.fill("20")
    expect(page.get_by_text("The server would take it.")).to_be_visible()
    page.get_by_label("Priority").fill("11")
    expect(page.locator("#option-priority-problem")).not_to_be_empty()
    page.get_by_label("Priority").fill("9")
    page.get_by_label("Labels").fill("team:research, run:1")
    page.get_by_role("button", name="Create task").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("keyword_search")
    task_id = page.url.rsplit("/", 1)[1]
    task = deck.ask("InspectTask", id=task_id, firstEvents=10)
    assert task["parameters"]["query"] == "live queues"
    assert task["parameters"]["top_n"] == 20
    assert task["priority"] == 9
    assert {"key": "team", "value": "research"} in task["labels"]


def test_the_form_says_what_would_become_of_the_task(deck: Deck, page: Page) -> None:
    first = deck.create("first", idempotencyKey="once")
    page.goto(deck.url("new?type=keyword_search"))
    page.get_by_label("query required").fill("second")
    page.get_by_label("Idempotency key").fill("once")
    forecast = page.get_by_role("complementary", name="What would happen")
    expect(forecast).to_contain_text("Workers that take it")
    expect(forecast.get_by_text('"relevance"')).to_be_visible()
    expect(forecast.get_by_role("link", name=f"task {first}")).to_be_visible()


def test_a_task_is_run_again_with_edits(deck: Deck, page: Page) -> None:
    values = {"query": "old words", "top_n": 7, "sort_by": "views", "region": {"country": "DE"}}
    first = deck.create(parameters=values, priority=8, labels=[{"key": "team", "value": "growth"}])
    page.goto(deck.url(f"tasks/{first}"))
    page.get_by_role("link", name="Run again with edits").click()
    query = page.get_by_label("query required")
    expect(query).to_have_value("old words")
    query.fill("new words")
    page.get_by_role("button", name="Create task").click()
    expect(page.get_by_role("status").filter(has_text="is queued")).to_be_visible()
    second = page.url.rsplit("/", 1)[1]
    assert second != first
    task = deck.ask("InspectTask", id=second, firstEvents=1)
    assert {name: task["parameters"][name] for name in values} == {**values, "query": "new words"}
    assert task["priority"] == 8
    assert task["labels"] == [{"key": "team", "value": "growth"}]
