"""GraphiQL in the browser, with no network but the server's."""

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.web.deck import Deck

DOCUMENTS = sorted(path.stem for path in (Path(__file__).parents[2] / "queries").glob("*.graphql"))


def open_tab(page: Page, name: str) -> None:
    """Show the tab of a document."""
    page.get_by_role("tab", name=name, exact=True).click()
    expect(page.get_by_role("tab", name=name, exact=True)).to_have_attribute("aria-selected", "true")


def run(page: Page) -> None:
    page.get_by_role("button", name="Execute query").click()


def test_every_document_has_a_tab_and_queries_mutations_and_subscriptions_run(deck: Deck, page: Page) -> None:
    page.goto(f"{deck.address}/graphql")
    expect(page.get_by_role("tab").first).to_be_visible(timeout=20_000)
    assert sorted(page.get_by_role("tab").all_inner_texts()) == DOCUMENTS
    response = page.locator(".graphiql-response")
    open_tab(page, "GetStatistics")
    run(page)
    expect(response).to_contain_text("countsByStatus")
    open_tab(page, "WatchTasks")
    run(page)
    task_id = deck.create("seen in the explorer")
    deck.complete(task_id)
    expect(response).to_contain_text("COMPLETED")
    open_tab(page, "CreateTask")
    run(page)
    expect(response).to_contain_text("TaskCreated")


def test_the_documentation_and_the_field_explorer_open(deck: Deck, page: Page) -> None:
    page.goto(f"{deck.address}/graphql")
    page.get_by_role("button", name="Show Documentation Explorer").click()
    expect(page.get_by_label("Documentation Explorer")).to_contain_text("Subscription")
    page.get_by_role("button", name="Show GraphiQL Explorer").click()
    expect(page.locator(".graphiql-plugin")).to_contain_text("statistics")


def test_a_token_in_the_header_editor_is_sent_and_not_kept(deck: Deck, page: Page) -> None:
    page.goto(f"{deck.address}/graphql")
    open_tab(page, "GetStatistics")
    page.get_by_role("button", name="Headers").click()
    page.locator(".graphiql-editor-tool .monaco-editor").last.click()
    page.keyboard.insert_text('{"Authorization": "Bearer very-secret"}')
    with page.expect_request(lambda request: "GetStatistics" in (request.post_data or "")) as sent:
        run(page)
    assert sent.value.headers["authorization"] == "Bearer very-secret"
    kept = page.evaluate("JSON.stringify({...localStorage, ...sessionStorage})")
    assert "GetStatistics" in kept
    assert "very-secret" not in kept
