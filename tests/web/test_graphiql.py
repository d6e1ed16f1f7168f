"""GraphiQL in the browser, with no network but the server's."""

from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.web.deck import Deck

DOCUMENTS = sorted(path.stem for path in (Path(__file__).parents[2] / "queries").glob("*.graphql"))


def open_graphiql(page: Page, deck: Deck) -> Locator:
    """Open GraphiQL with its documentation, which is there when it has read the schema."""
    page.goto(f"{deck.address}/graphql")
    expect(page.locator(".graphiql-query-editor .view-line").first).to_be_visible(timeout=20_000)
    page.get_by_role("button", name="Show Documentation Explorer").click()
    documentation = page.get_by_role("region", name="Documentation Explorer")
    expect(documentation).to_contain_text("Subscription", timeout=20_000)
    return documentation


def open_tab(page: Page, name: str) -> None:
    """Show the tab of a document."""
    page.get_by_role("tablist").get_by_role("button", name=name, exact=True).click()
    expect(page.locator(".graphiql-query-editor")).to_contain_text(name)


def run(page: Page) -> None:
    page.get_by_role("button", name="Execute query").click()


def test_every_document_has_a_tab_and_queries_mutations_and_subscriptions_run(deck: Deck, page: Page) -> None:
    open_graphiql(page, deck)
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
    documentation = open_graphiql(page, deck)
    documentation.get_by_role("link", name="Subscription").click()
    expect(documentation).to_contain_text("taskStatusChanged")
    page.get_by_role("button", name="Show GraphiQL Explorer").click()
    expect(page.locator(".graphiql-plugin")).to_contain_text("previewTasks")


def test_a_token_in_the_header_editor_is_sent_and_not_kept(deck: Deck, page: Page) -> None:
    open_graphiql(page, deck)
    open_tab(page, "GetStatistics")
    page.get_by_role("button", name="Headers").click()
    headers = page.locator(".graphiql-editor-tool .monaco-editor").last
    headers.click()
    page.keyboard.insert_text('{"Authorization": "Bearer very-secret"}')
    expect(headers).to_contain_text("very-secret")
    with page.expect_request(lambda request: "GetStatistics" in (request.post_data or "")) as sent:
        run(page)
    assert sent.value.headers["authorization"] == "Bearer very-secret"
    kept = page.evaluate("JSON.stringify({...localStorage, ...sessionStorage})")
    assert "GetStatistics" in kept
    assert "very-secret" not in kept
