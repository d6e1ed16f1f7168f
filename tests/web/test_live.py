"""What the browser shows while network and server come and go."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.acceptance.processes import ending, free_port, serve
from tests.web.deck import Deck
from tests.web.wire import Wire


@pytest.fixture
def wire(deck: Deck) -> Iterator[Wire]:
    wire = Wire(int(deck.address.rsplit(":", 1)[1]))
    yield wire
    wire.close()


def live(page: Page) -> Locator:
    return page.locator(".live")


def test_a_cut_network_is_told_and_what_happened_meanwhile_is_shown(deck: Deck, page: Page, wire: Wire) -> None:
    ids = deck.create_many(5, labels=[{"key": "test", "value": "cut"}])
    page.goto(f"http://127.0.0.1:{wire.port}/#/tasks?label=test:cut")
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(5)
    expect(live(page)).to_have_text("Live")
    for round_ in range(3):
        wire.cut()
        expect(live(page)).to_have_text("Reconnecting…")
        deck.complete(ids[round_])
        deck.create(labels=[{"key": "test", "value": "cut"}])
        wire.mend()
        expect(live(page)).to_have_text("Live")
        expect(rows.filter(has_text="Completed")).to_have_count(round_ + 1)
        expect(page.get_by_role("button", name=f"{round_ + 1} new task")).to_be_visible()


def test_a_silent_network_is_told_before_it_is_known_to_be_lost(deck: Deck, page: Page, wire: Wire) -> None:
    page.goto(f"http://127.0.0.1:{wire.port}/")
    expect(live(page)).to_have_text("Live")
    wire.silence()
    expect(live(page)).to_contain_text("s behind", timeout=10_000)
    expect(live(page)).to_have_text("Reconnecting…", timeout=15_000)
    wire.mend()
    expect(live(page)).to_have_text("Live", timeout=15_000)


def test_a_server_that_stops_and_comes_back_goes_on_where_it_was(page: Page, tmp_path: Path) -> None:
    port = free_port()
    deck = Deck(f"http://127.0.0.1:{port}")
    with ending(serve(tmp_path, port)) as _:
        task_id = deck.create("patient")
        page.goto(deck.url(f"tasks/{task_id}"))
        expect(page.get_by_role("heading", level=1)).to_contain_text("Queued")
        expect(live(page)).to_have_text("Live")
    expect(live(page)).to_have_text("Reconnecting…")
    with ending(serve(tmp_path, port)):
        deck.complete(task_id, {"kept": True})
        expect(live(page)).to_have_text("Live", timeout=15_000)
        expect(page.get_by_role("heading", level=1)).to_contain_text("Completed")
        expect(page.locator(".timeline li")).to_contain_text(["Queued", "Claimed", "Completed"])


def test_a_page_opened_while_the_server_is_away_fills_when_it_comes(page: Page, deck: Deck, wire: Wire) -> None:
    page.goto(f"http://127.0.0.1:{wire.port}/#/workers")
    expect(live(page)).to_have_text("Live")
    wire.cut()
    page.get_by_role("link", name="Tasks", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("cannot be reached")
    wire.mend()
    expect(page.locator("table")).to_be_visible()


def test_counts_and_charts_follow_what_happens(deck: Deck, page: Page) -> None:
    page.goto(deck.url())
    failed = page.get_by_role("main").get_by_role("link", name="Failed", exact=False).first
    before = int(failed.locator(".count-value").inner_text().replace(",", ""))
    deck.fail(deck.create("to fail"), "for the count")
    expect(failed.locator(".count-value")).to_have_text(str(before + 1))
    expect(page.locator(".chart canvas")).to_be_visible()
