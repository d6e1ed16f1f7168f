"""What a page says and asks for while a test uses it."""

from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Error, Page, Request

CHROMIUMS_OWN = ("net::ERR_", "WebSocket connection to", "with a status of 401")
"""Parts of the lines that Chromium writes when a server is away or asks for a token; no page can prevent them."""


class Watch:
    """Collects a page's errors and its requests to servers other than its own."""

    def __init__(self, page: Page) -> None:
        self.complaints: list[str] = []
        self.foreign: list[str] = []
        self.page = page
        page.on("console", self._said)
        page.on("pageerror", self._failed)
        page.on("request", self._asked)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not any(sign in message.text for sign in CHROMIUMS_OWN):
            self.complaints.append(message.text)

    def _failed(self, error: Error) -> None:
        self.complaints.append(str(error))

    def _asked(self, request: Request) -> None:
        asked, own = urlsplit(request.url), urlsplit(self.page.url)
        if asked.scheme not in ("data", "blob", "about") and own.netloc not in ("", asked.netloc):
            self.foreign.append(request.url)
