"""A real browser before a real server. Debian's Chromium is used as it is found; nothing is installed."""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from server import pages
from tests.acceptance.processes import ending, free_port, serve
from tests.web.deck import Deck
from tests.web.watch import Watch

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
HERE = os.path.dirname(__file__) + os.sep
QUIET = (
    "--disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A browser test takes seconds, and needs a browser and the built pages. Playwright keeps an event loop in the
    thread from its first test on, so that no test with a loop of its own can follow: they come last.
    """
    reason = "no chromium on the PATH (Debian: apt install chromium)" if CHROMIUM is None else pages.missing()
    items.sort(key=needs_browser)
    for item in filter(needs_browser, items):
        item.add_marker(pytest.mark.slow)
        if reason:
            item.add_marker(pytest.mark.skip(reason=reason))


def needs_browser(item: pytest.Item) -> bool:
    """Whether it is one of the tests beside this file."""
    return str(item.path).startswith(HERE)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": [*QUIET.split(), *sandbox]}


@pytest.fixture(scope="session")
def deck(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deck]:
    """A server for all tests, which mark what is theirs."""
    folder, port = tmp_path_factory.mktemp("deck"), free_port()
    with ending(serve(folder, port)):
        yield Deck(f"http://127.0.0.1:{port}")


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page that must not complain, and must not ask any other server for anything."""
    opened = context.new_page()
    opened.set_default_timeout(10_000)
    watch = Watch(opened)
    yield opened
    assert watch.complaints == []
    assert watch.foreign == []
