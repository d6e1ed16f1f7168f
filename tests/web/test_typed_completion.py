"""GraphiQL knows what a typed task takes, for types that were registered after the server began as well."""

from playwright.sync_api import Page, expect

from tests.web.deck import Deck
from tests.web.explorer import begin, suggested

PING = {
    "type": "object",
    "properties": {"host": {"type": "string"}, "max_hops": {"type": "integer", "default": 30, "description": "Hops."}},
    "required": ["host"],
}
TOLD = {
    "channelScrape": (
        ("channelUrl", "maxAgeDays", "topN"),
        ("Int", "How many videos to take, newest first.", "Default: 10."),
    ),
    "ping": (("host", "maxHops"), ("Int", "Hops.", "Default: 30.")),
}
"""The names that are suggested for a type, and what is told beside the list of the last of them."""


def test_the_editor_completes_typed_tasks_and_tells_descriptions_and_defaults(deck: Deck, page: Page) -> None:
    deck.ask("RegisterTaskType", input={"taskType": "ping", "jsonSchema": PING})
    page.goto(f"{deck.address}/graphql")
    expect(page.get_by_role("tab").first).to_be_visible(timeout=20_000)
    for task_type, (names, sentences) in TOLD.items():
        begin(page, f"mutation {{ submitTask(task: {{{task_type}: {{")
        offered = suggested(page, names[0])
        for name in names:
            expect(offered).to_contain_text(name)
        page.keyboard.type(names[-1][:3])
        beside = page.locator(".suggest-details")
        for sentence in sentences:
            expect(beside).to_contain_text(sentence)
        expect(beside).to_be_visible()


def test_the_documentation_shows_descriptions_and_defaults(deck: Deck, page: Page) -> None:
    page.goto(f"{deck.address}/graphql")
    page.get_by_role("button", name="Show Documentation Explorer").click()
    page.locator(".graphiql-plugin").get_by_role("combobox").press_sequentially("KeywordSearchInput")
    page.get_by_role("option", name="KeywordSearchInput").click()
    shown = page.get_by_role("region", name="Documentation Explorer")
    expect(shown).to_contain_text("Words to search for.")
    expect(shown).to_contain_text("Default: 50.")
