"""Pictures of every view, for the documentation, of a server that is running: the demo, say.

python -m tests.web.pictures http://127.0.0.1:8000 docs/screenshots
"""

import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.web.conftest import CHROMIUM, QUIET
from tests.web.explorer import begin, suggested

READY = {
    "overview": ("", ".chart canvas"),
    "tasks": ("tasks", "tbody tr"),
    "task": ("tasks?status=COMPLETED", "[data-row]"),
    "workers": ("workers", "tbody tr"),
    "new": ("new?type=keyword_search", ".task-form"),
}
SIZES = {"desktop": (1280, 820), "mobile": (390, 820)}
TYPED = "mutation {\nsubmitTask(\n  task: {\n    channelScrape: {"
SETTLE_MILLISECONDS = 1_200


def picture(browser: Browser, address: str, name: str, scheme: str, size: str, folder: Path) -> None:
    """Take one picture of one view."""
    width, height = SIZES[size]
    page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)  # type: ignore[arg-type]
    place, sign = READY[name]
    page.goto(f"{address}/#/{place}")
    page.wait_for_selector(sign)
    if name == "task":
        page.locator("[data-row]").first.click()
        page.wait_for_selector(".timeline li")
    if name == "new":
        page.get_by_label("query required").fill("night photography")
        page.get_by_label("top_n").fill("900")
        page.wait_for_selector(".field.invalid")
    page.wait_for_timeout(SETTLE_MILLISECONDS)
    page.screenshot(path=folder / f"{name}-{scheme}-{size}.png")
    page.close()


def picture_of_graphiql(browser: Browser, address: str, folder: Path) -> None:
    """Take a picture of the editor in the middle of a typed task."""
    page = browser.new_page(viewport={"width": 1280, "height": 560})
    page.goto(f"{address}/graphql")
    begin(page, TYPED)
    suggested(page, "topN")
    for _ in ("maxAgeDays", "topN"):
        page.keyboard.press("ArrowDown")
    page.wait_for_timeout(SETTLE_MILLISECONDS)
    page.screenshot(path=folder / "graphiql.png")
    page.close()


def main(address: str, folder: Path) -> None:
    """Take the pictures of all views, light and dark, large and small."""
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*QUIET.split(), "--no-sandbox"])
        for name in READY:
            for scheme in ("light", "dark"):
                for size in SIZES:
                    picture(browser, address, name, scheme, size, folder)
        picture_of_graphiql(browser, address, folder)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
