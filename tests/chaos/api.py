"""Asking servers that may be gone, and what no answer may say."""

import asyncio
import random
import time
from typing import Any

import httpx

from tests.chaos.story import Story

PATIENCE_SECONDS = 5.0
NEVER_SAID = ("database is locked", "Traceback", '"INTERNAL"')


class Api:
    """One caller: it asks any of the servers."""

    def __init__(self, story: Story, addresses: list[str], chance: random.Random) -> None:
        self.story = story
        self.addresses = addresses
        self.chance = chance
        self.http = httpx.AsyncClient(timeout=PATIENCE_SECONDS, trust_env=False)
        self.asked = 0.0

    async def ask(self, document: str, times: int = 1, /, **variables: Any) -> Any:
        """The data of the answer, asked for again when it was lost or the storage refused; None when it never came.

        `asked` is when the request of that answer was sent.
        """
        for _ in range(times):
            if (data := await self.send(document, variables)) is not None:
                return data
            await asyncio.sleep(self.chance.uniform(0.02, 0.2))
        return None

    async def send(self, document: str, variables: dict[str, Any]) -> Any:
        """The data, or None."""
        self.asked = time.monotonic()
        address = self.chance.choice(self.addresses)
        try:
            response = await self.http.post(f"{address}/graphql", json={"query": document, "variables": variables})
        except httpx.TransportError as trouble:
            self.story.tell("no answer", why=type(trouble).__name__)
            return None
        return self.data_of(response)

    def data_of(self, response: httpx.Response) -> Any:
        """What an answer holds; None when it is a refusal. What no answer may say is told."""
        if response.status_code == 500 or any(words in response.text for words in NEVER_SAID):
            self.story.tell("bad answer", status=response.status_code, text=response.text[:300])
        answer = response.json()
        if "errors" not in answer:
            return answer["data"]
        for error in answer["errors"]:
            self.story.tell("refused", code=error["extensions"]["code"], message=error["message"], asked=self.asked)
        return None

    def done_after(self) -> float:
        """When the last request was sent."""
        return round(self.asked, 4)
