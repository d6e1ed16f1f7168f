"""The browser before a server that asks for a token."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.acceptance.processes import ENVIRONMENT, ROOT, ending, free_port, serve
from tests.web.deck import Deck


def token(folder: Path, *arguments: str) -> str:
    """What `taskdeck token …` prints."""
    command = [sys.executable, "-m", "taskdeck", "token", *arguments, "--database", str(folder / "queue.db")]
    done = subprocess.run(command, cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.fixture
def guarded(tmp_path: Path) -> Iterator[tuple[Deck, str]]:
    """A server with one token, and that token."""
    secret = token(tmp_path, "create", "reader", "--role", "operator")
    port = free_port()
    with ending(serve(tmp_path, port)):
        yield Deck(f"http://127.0.0.1:{port}", secret), secret


def sign_in(page: Page, text: str) -> None:
    page.get_by_label("Token").fill(text)
    page.get_by_role("button", name="Sign in").click()


def test_the_right_token_opens_the_dashboard_and_stays_in_the_tab(
    guarded: tuple[Deck, str], page: Page, tmp_path: Path
) -> None:
    deck, secret = guarded
    page.goto(deck.url("tasks"))
    expect(page.get_by_role("heading", name="Sign in to Taskdeck")).to_be_visible()
    sign_in(page, "wrong")
    expect(page.get_by_role("alert")).to_have_text("The server did not accept that token.")
    sign_in(page, secret)
    expect(page.locator("table")).to_be_visible()
    expect(page.locator(".live")).to_have_text("Live")
    assert secret not in page.evaluate("JSON.stringify(localStorage) + document.cookie + location.href")

    page.reload()
    expect(page.locator("table")).to_be_visible()
    other = page.context.new_page()
    other.goto(deck.url("tasks"))
    expect(other.get_by_role("heading", name="Sign in to Taskdeck")).to_be_visible()

    token(tmp_path, "revoke", "reader")
    expect(page.get_by_role("heading", name="Sign in to Taskdeck")).to_be_visible(timeout=15_000)


def test_signing_out_forgets_the_token(guarded: tuple[Deck, str], page: Page) -> None:
    deck, secret = guarded
    page.goto(deck.url())
    sign_in(page, secret)
    expect(page.get_by_role("heading", name="Overview")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in to Taskdeck")).to_be_visible()
    assert secret not in page.evaluate("JSON.stringify(sessionStorage)")
    page.reload()
    expect(page.get_by_role("heading", name="Sign in to Taskdeck")).to_be_visible()
