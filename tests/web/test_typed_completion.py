"""GraphiQL knows what a typed task takes, for types that were registered after the server began as well."""

from playwright.sync_api import Page, expect

from tests.web.deck import Deck

PING = {
    "type": "object",
    "properties": {"host": {"type": "string"}, "max_hops": {"type": "integer", "default": 30, "description": "Hops."}},
    "required": ["host"],
}


def type_in(page: Page, text: str) -> None:
    """Write this into a new tab."""
    page.get_by_role("button", name="New tab").click()
    page.locator(".graphiql-query-editor .monaco-editor").first.click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(text)


def test_the_editor_completes_the_parameters_of_typed_tasks(deck: Deck, page: Page) -> None:
    deck.ask("RegisterTaskType", input={"taskType": "ping", "jsonSchema": PING})
    page.goto(f"{deck.address}/graphql")
    expect(page.get_by_role("tab").first).to_be_visible(timeout=20_000)
    offered = page.locator(".suggest-widget")
    for given, names in {
        "mutation { submitTask(task: {keywordSearch: { ": ("query", "topN", "sortBy"),
        "mutation { submitTask(task: {ping: { ": ("host", "maxHops"),
    }.items():
        type_in(page, given)
        expect(page.locator(".squiggly-error").first).to_be_visible(timeout=20_000)
        page.keyboard.press("Control+Space")
        for name in names:
            expect(offered).to_contain_text(name)


def test_the_documentation_shows_descriptions_and_defaults(deck: Deck, page: Page) -> None:
    page.goto(f"{deck.address}/graphql")
    page.get_by_role("button", name="Show Documentation Explorer").click()
    page.locator(".graphiql-plugin").get_by_role("combobox").press_sequentially("KeywordSearchInput")
    page.get_by_role("option", name="KeywordSearchInput").click()
    shown = page.get_by_role("region", name="Documentation Explorer")
    expect(shown).to_contain_text("Words to search for.")
    expect(shown).to_contain_text("Default: 50.")
