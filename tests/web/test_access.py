"""Every view for every reader: light and dark, large and small, by mouse, keyboard and screen reader."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.web.deck import Deck
from tests.web.views import NAMES, furnish, show

AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
SIZES = {"desktop": (1280, 860), "mobile": (390, 844)}


@pytest.fixture(scope="module")
def failed(deck: Deck) -> str:
    return furnish(deck)


def violations(page: Page) -> list[dict[str, Any]]:
    """What axe finds wrong, as rule and places."""
    page.evaluate(AXE.read_text())
    found = page.evaluate(
        "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})"
    )
    return [{"rule": one["id"], "where": [node["html"] for node in one["nodes"]]} for one in found["violations"]]


@pytest.mark.skipif(not AXE.exists(), reason="axe-core is not installed (python3 web/build.py)")
@pytest.mark.parametrize(("scheme", "size"), [("light", "desktop"), ("dark", "desktop"), ("dark", "mobile")])
@pytest.mark.parametrize("name", NAMES)
def test_a_view_has_no_barrier_and_fits_its_screen(
    deck: Deck, browser: Browser, failed: str, name: str, scheme: Any, size: str
) -> None:
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=scheme, reduced_motion="reduce", bypass_csp=True
    )
    page = context.new_page()
    show(page, deck, name, failed)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()


def test_a_task_is_found_opened_and_cancelled_by_keyboard_alone(deck: Deck, page: Page) -> None:
    wanted = deck.create("by keyboard", labels=[{"key": "test", "value": "keys"}])
    page.goto(deck.url())
    expect(page.get_by_role("heading", name="Overview", exact=True)).to_be_visible()
    page.keyboard.press("g")
    page.keyboard.press("t")
    expect(page.get_by_role("heading", name="Tasks", exact=True)).to_be_visible()
    page.keyboard.press("/")
    page.keyboard.type("by keyboard")
    expect(page.locator("tbody tr")).to_have_count(1)
    page.keyboard.press("Escape")
    page.locator("body").evaluate("document.activeElement.blur()")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.get_by_text("1 selected")).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"#{wanted}")
    for _ in range(5):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent").startswith("Cancel"):
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name=f"Cancel task {wanted}")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("Enter")
    expect(page.get_by_label("Reason")).to_be_focused()
    page.keyboard.type("by hand")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Cancelled")
    assert deck.ask("GetTask", id=wanted)["status"] == "CANCELLED"


def test_the_keys_can_be_read_and_turned_off(deck: Deck, page: Page) -> None:
    overview = page.get_by_role("heading", name="Overview", exact=True)
    page.goto(deck.url())
    expect(overview).to_be_visible()
    page.keyboard.press("?")
    page.get_by_label("Use these keys").uncheck()
    page.get_by_role("button", name="Close").click()
    page.reload()
    expect(overview).to_be_visible()
    page.keyboard.press("?")
    page.keyboard.press("g")
    page.keyboard.press("t")
    expect(overview).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_the_readers_theme_wins_over_the_systems(deck: Deck, page: Page) -> None:
    page.emulate_media(color_scheme="dark")
    page.goto(deck.url())
    colour = "getComputedStyle(document.documentElement).backgroundColor"
    dark = page.evaluate(colour)
    page.get_by_role("button", name="Theme: system").click()
    light = page.evaluate(colour)
    assert light != dark
    page.reload()
    assert page.evaluate(colour) == light
    page.get_by_role("button", name="Theme: light").click()
    assert page.evaluate(colour) == dark
