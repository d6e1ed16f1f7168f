"""The table of tasks in the browser."""

from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.web.deck import Deck


def label(value: str) -> dict[str, object]:
    """Marks the tasks of one test, so that it sees no others."""
    return {"labels": [{"key": "test", "value": value}]}


def rows(page: Page) -> Locator:
    return page.locator("tbody tr")


def test_a_filtered_table_has_an_address_that_shows_another_reader_the_same(
    deck: Deck, page: Page, context: BrowserContext
) -> None:
    wanted = deck.create("needle in it", **label("share"))
    deck.create("only hay", **label("share"))
    other = deck.create("needle, but cancelled", **label("share"))
    deck.ask("CancelTask", id=other)
    page.goto(deck.url("tasks"))
    page.get_by_label("Labels").fill("test:share")
    expect(rows(page)).to_have_count(3)
    page.get_by_label("Search in parameters and errors").fill("needle")
    expect(rows(page)).to_have_count(2)
    page.get_by_role("button", name="Queued", exact=True).click()
    expect(rows(page)).to_have_count(1)
    expect(rows(page)).to_contain_text(f"#{wanted}")

    reader = context.new_page()
    reader.goto(page.url)
    expect(rows(reader)).to_have_count(1)
    expect(rows(reader)).to_contain_text(f"#{wanted}")
    expect(reader.get_by_label("Search in parameters and errors")).to_have_value("needle")
    page.go_back()
    expect(rows(page)).to_have_count(2)


def test_rows_change_where_they_stand_and_new_tasks_wait_behind_a_button(deck: Deck, page: Page) -> None:
    first, second = (deck.create(**label("still")) for _ in range(2))
    page.goto(deck.url("tasks?label=test:still"))
    expect(rows(page)).to_have_count(2)
    before = rows(page).nth(1).bounding_box()
    deck.create_many(3, **label("still"))
    deck.create_many(4, **label("elsewhere"))
    deck.complete(first)
    expect(rows(page).nth(1)).to_contain_text("Completed")
    expect(page.get_by_role("button", name="3 new tasks")).to_be_visible()
    expect(rows(page)).to_contain_text([f"#{second}", f"#{first}"])
    assert rows(page).nth(1).bounding_box() == before
    page.get_by_role("button", name="3 new tasks").click()
    expect(rows(page)).to_have_count(5)
    expect(page.get_by_role("button", name="new task")).to_have_count(0)


def test_pages_follow_one_another_and_lead_back(deck: Deck, page: Page) -> None:
    ids = deck.create_many(120, **label("pages"))
    page.goto(deck.url("tasks?label=test:pages&sort=oldest"))
    expect(rows(page)).to_have_count(50)
    expect(rows(page).first).to_contain_text(f"#{ids[0]}")
    page.get_by_role("link", name="Next").click()
    expect(rows(page).first).to_contain_text(f"#{ids[50]}")
    page.get_by_role("link", name="Next").click()
    expect(rows(page)).to_have_count(20)
    page.get_by_role("link", name="Previous").click()
    expect(rows(page).first).to_contain_text(f"#{ids[50]}")
    page.get_by_role("link", name="First").click()
    expect(rows(page).first).to_contain_text(f"#{ids[0]}")


def test_all_that_match_are_cancelled_after_the_server_counted_them(deck: Deck, page: Page) -> None:
    done = deck.create(**label("bulk"))
    deck.complete(done)
    deck.create_many(59, **label("bulk"))
    page.goto(deck.url("tasks?label=test:bulk"))
    page.get_by_label("Select all tasks of this page").check()
    expect(page.get_by_text("50 selected")).to_be_visible()
    page.get_by_role("button", name="Select all 60 that match").click()
    page.get_by_role("button", name="Cancel…").click()
    page.get_by_label("Reason").fill("wrong batch")
    page.get_by_role("button", name="Cancel 59 tasks").click()
    expect(page.get_by_text("59 tasks cancelled.")).to_be_visible()
    expect(rows(page).filter(has_text="Cancelled")).to_have_count(50)
    shown = deck.ask("ListTasks", first=100, filter=label("bulk"))["nodes"]
    assert sorted({(task["status"], task["id"] == done) for task in shown}) == [
        ("CANCELLED", False),
        ("COMPLETED", True),
    ]


def test_selected_tasks_are_retried(deck: Deck, page: Page) -> None:
    ids = deck.create_many(3, **label("again"))
    for task_id in ids:
        deck.ask("CancelTask", id=task_id)
    page.goto(deck.url("tasks?label=test:again"))
    for task_id in ids[:2]:
        page.get_by_label(f"Select task {task_id}").check()
    page.get_by_role("button", name="Retry…").click()
    page.get_by_role("button", name="Retry 2 tasks").click()
    expect(page.get_by_text("2 tasks queued again.")).to_be_visible()
    expect(rows(page).filter(has_text="Queued")).to_have_count(2)
    assert deck.ask("GetTask", id=ids[2])["status"] == "CANCELLED"
