"""A subscriber that is cut off again and again, and goes on from its cursor at any server."""

import asyncio
import json
import random
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from websockets.exceptions import WebSocketException

from tests.chaos.api import Api
from tests.chaos.story import Story
from tests.live.talking import Socket, socket

START = "{ statistics { cursor } }"
EVENTS = """subscription E($after: Cursor) {
  taskEvents(after: $after) { __typename cursor taskId ... on TaskStatusEvent { status } }
}"""


def follow(folder: Path, name: str, addresses: list[str], seed: str) -> None:
    """Follow the log until its last event."""
    asyncio.run(Follower(Story(folder, name), addresses, random.Random(seed)).live())


def seq_of(cursor: str) -> int:
    """The position in the log that a cursor stands for."""
    return int(cursor.rpartition("-")[2], 16)


class Follower:
    """Its cursor, and what it has heard since it last told."""

    def __init__(self, story: Story, addresses: list[str], chance: random.Random) -> None:
        self.story = story
        self.addresses = addresses
        self.chance = chance
        self.cursor = ""
        self.heard: list[tuple[int, int, str | None]] = []

    async def live(self) -> None:
        """Begin somewhere, and go on over all cuts."""
        data = await Api(self.story, self.addresses, self.chance).ask(START, 1000)
        self.cursor = data["statistics"]["cursor"]
        self.story.tell("follows", seq=seq_of(self.cursor))
        while not self.done():
            with suppress(OSError, EOFError, WebSocketException, TimeoutError):
                async with socket(self.chance.choice(self.addresses)) as connected:
                    await self.listen(connected)
            self.story.tell("heard", events=self.heard)
            self.heard = []
            await asyncio.sleep(self.chance.uniform(0.0, 0.2))

    def done(self) -> bool:
        """Whether the last event was heard."""
        last = self.story.last
        return last is not None and seq_of(self.cursor) >= last

    async def listen(self, connected: Socket) -> None:
        """Until it is cut."""
        ends_at = time.monotonic() + self.chance.choice([0.1, 0.5, 1.5])
        try:
            await connected.ask("e", EVENTS, after=self.cursor)
            while (left := ends_at - time.monotonic()) > 0 and not self.done():
                self.take(await connected.next(left))
        finally:
            connected.connection.transport.abort()

    def take(self, message: dict[str, Any]) -> None:
        """One message of the server."""
        if message["type"] != "next" or "errors" in message["payload"]:
            self.story.tell("stream ended", message=json.dumps(message)[:300])
            raise EOFError
        event = message["payload"]["data"]["taskEvents"]
        self.cursor = event["cursor"]
        self.heard.append((seq_of(self.cursor), int(event["taskId"]), event.get("status")))
