"""GraphiQL's query editor, as somebody who types in it finds it."""

from playwright.sync_api import Locator, Page, expect

ASKED_TIMES = 40
BETWEEN_MILLISECONDS = 250


def begin(page: Page, text: str) -> None:
    """Write this into a new tab. The editor closes the braces."""
    page.get_by_role("button", name="New tab").click()
    page.locator(".graphiql-query-editor .monaco-editor").first.click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(text)


def suggested(page: Page, name: str) -> Locator:
    """The editor's suggestions, once `name` is among them: they come with a space, when it has read the schema."""
    offered = page.locator(".suggest-widget.visible")
    for _ in range(ASKED_TIMES):
        page.keyboard.press("Space")
        page.wait_for_timeout(BETWEEN_MILLISECONDS)
        if offered.filter(has_text=name).count():
            break
    expect(offered).to_contain_text(name)
    return offered
