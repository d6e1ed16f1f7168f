"""The views of the dashboard, with something in each."""

from playwright.sync_api import Page

from tests.web.deck import Deck

NAMES = ("overview", "tasks", "task", "workers", "new")
READY = {
    "overview": ".chart canvas",
    "tasks": "tbody tr",
    "task": ".timeline li",
    "workers": "tbody tr",
    "new": ".forecast .block",
}


def furnish(deck: Deck) -> str:
    """Put tasks of every status into the queue; the id of one that failed."""
    deck.create_many(8, labels=[{"key": "team", "value": "research"}])
    for n in range(12):
        deck.complete(
            deck.create(f"done {n}", priority=n % 10 + 1), {"videos": [{"title": f"Video {n}", "views": n * 997}]}
        )
    for n in range(3):
        deck.ask("CancelTask", id=deck.create(f"unwanted {n}"), reason="no longer needed")
    running = deck.claim(deck.create("in progress"), "scraper-1")
    deck.ask("ReportProgress", lease=running, progress=0.6, message="page 3 of 5")
    deck.claim(deck.create("just claimed"), "scraper-2")
    deck.ask(
        "Heartbeat",
        input={"workerId": "scraper-1", "hostname": "node-1", "pid": 4001, "version": "1.4.0", "leases": [running]},
    )
    deck.ask("PauseWorker", id="scraper-2", reason="maintenance")
    failed = deck.create("to fail")
    deck.fail(failed, "ConnectionError: the site did not answer\n  while reading page 2 of 5")
    return failed


def show(page: Page, deck: Deck, name: str, failed: str) -> None:
    """Open a view and wait until it is complete."""
    places = {"overview": "", "task": f"tasks/{failed}", "new": "new?type=keyword_search"}
    page.goto(deck.url(places.get(name, name)))
    if name == "new":
        page.get_by_label("query required").fill("night photography")
    page.wait_for_selector(READY[name])
