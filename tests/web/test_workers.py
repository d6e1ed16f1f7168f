"""The workers in the browser."""

import re

from playwright.sync_api import Page, expect

from tests.web.deck import Deck


def test_a_worker_is_paused_resumed_and_removed(deck: Deck, page: Page) -> None:
    deck.ask("Heartbeat", input={"workerId": "w-1", "hostname": "node-1", "leases": []})
    page.goto(deck.url("workers"))
    row = page.get_by_role("row").filter(has_text="w-1")
    expect(row).to_contain_text("Online")
    expect(row).to_contain_text("node-1")
    row.get_by_role("button", name="Pause w-1").click()
    expect(row).to_contain_text("Paused")
    deck.create("not for the paused")
    assert deck.ask("ClaimTasks", input={"workerId": "w-1"}) == []
    row.get_by_role("button", name="Resume w-1").click()
    expect(row).not_to_contain_text("Paused")
    row.get_by_role("button", name="Remove w-1").click()
    page.get_by_role("button", name="Remove worker").click()
    expect(page.get_by_text("w-1 is removed.")).to_be_visible()
    expect(row).to_have_count(0)


def test_a_worker_shows_what_it_works_on_and_the_age_of_its_beat(deck: Deck, page: Page) -> None:
    page.goto(deck.url("workers"))
    task_id = deck.create("busy")
    lease = deck.claim(task_id, "w-2")
    row = page.get_by_role("row").filter(has_text="w-2")
    expect(row.get_by_role("link", name=f"#{task_id}")).to_be_visible()
    expect(row).to_contain_text(re.compile(r"[0-2] s ago"))
    expect(row).to_contain_text(re.compile(r"[3-9] s ago"), timeout=10_000)
    deck.ask("CompleteTask", lease=lease)
    expect(row).to_contain_text("idle")
