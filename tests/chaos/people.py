"""Clients: they create, cancel and retry, ask again when an answer was lost, and go away in the middle of a request."""

import asyncio
import random
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests.chaos.api import Api
from tests.chaos.story import Story

CREATE = """mutation C($inputs: [CreateTaskInput!]!, $atomic: Boolean) { createTasks(inputs: $inputs, atomic: $atomic) {
  __typename ... on TaskCreated { task { id idempotencyKey } } ... on TaskDuplicate { task { id idempotencyKey } }
} }"""
CANCEL = "mutation X($id: ID!, $policy: CancelPolicy) { cancelTask(id: $id, policy: $policy) { __typename } }"
RETRY = "mutation R($id: ID!) { retryTask(id: $id) { __typename } }"
PREVIEW = "mutation P($filter: TaskFilter!) { previewTasks(filter: $filter) { id count } }"
CANCEL_MANY = "mutation X($id: ID!) { done: cancelTasks(selection: $id) { affected skipped } }"
RETRY_MANY = "mutation R($id: ID!) { done: retryTasks(selection: $id) { affected skipped } }"
TYPES = ({"taskType": "trending_scrape"}, {"taskType": "keyword_search", "parameters": {"query": "sqlite"}})


def visit(folder: Path, name: str, addresses: list[str], seed: str) -> None:
    """Come with requests until it is calm."""
    asyncio.run(Client(Story(folder, name), addresses, random.Random(seed)).live())


class Client:
    """One person with a program. It knows the ids up to the highest that it was told."""

    def __init__(self, story: Story, addresses: list[str], chance: random.Random) -> None:
        self.story = story
        self.chance = chance
        self.api = Api(story, addresses, chance)
        self.highest = 1
        self.number = 0

    async def live(self) -> None:
        """One request after another."""
        ways = [self.create] * 5 + [self.go_away, self.cancel, self.cancel, self.retry, self.many]
        while not self.story.calm:
            await self.chance.choice(ways)()
            await asyncio.sleep(self.chance.expovariate(12))

    def inputs(self) -> list[dict[str, Any]]:
        """One task or some, with keys or without."""
        keyed = self.chance.random() < 0.7
        return [self.input(keyed) for _ in range(self.chance.choice([1, 1, 1, 4]))]

    def input(self, keyed: bool) -> dict[str, Any]:
        """A task; the key is the client's own, or one that clients share."""
        self.number += 1
        made = {**self.chance.choice(TYPES), "priority": self.chance.randint(1, 10)}
        made["maxRetries"] = self.chance.choice([0, 1, 1, 2])
        made["timeoutSeconds"] = self.chance.choice([None, None, None, 0.5])
        own = f"{self.story.who}-{self.number}"
        made["idempotencyKey"] = self.chance.choice([own, own, f"shared-{self.chance.randrange(9)}"]) if keyed else None
        return made

    async def create(self) -> None:
        """What has a key is asked for until it is answered."""
        inputs = self.inputs()
        await self.create_these(inputs, times=20 if inputs[0]["idempotencyKey"] else 1)

    async def create_these(self, inputs: list[dict[str, Any]], times: int) -> None:
        """Tell which tasks exist by the answer."""
        atomic = self.chance.random() < 0.2
        data = await self.api.ask(CREATE, times, inputs=inputs, atomic=atomic)
        answers = data["createTasks"] if data else []
        if atomic and any("task" not in answer for answer in answers):
            return
        for made in (answer["task"] for answer in answers if "task" in answer):
            self.highest = max(self.highest, int(made["id"]))
            self.story.tell("created", task=int(made["id"]), key=made["idempotencyKey"], asked=self.api.done_after())

    async def go_away(self) -> None:
        """Leave in the middle of a request, and come back with the same key."""
        inputs = [self.input(keyed=True)]
        with suppress(TimeoutError):
            async with asyncio.timeout(self.chance.choice([0.0, 0.001, 0.003, 0.01])):
                await self.create_these(inputs, times=1)
        self.story.tell("went away")
        await self.create_these(inputs, times=20)

    def some_id(self) -> str:
        """A task, rather a young one."""
        return str(max(1, self.highest - int(self.chance.expovariate(0.2))))

    async def cancel(self) -> None:
        """Any task, sometimes by force."""
        policy = self.chance.choice(["REQUEST", "FORCE"])
        if data := await self.api.ask(CANCEL, 3, id=self.some_id(), policy=policy):
            self.story.tell("cancelled", answer=data["cancelTask"]["__typename"])

    async def retry(self) -> None:
        """Any task, once: a second request could retry it again."""
        task = self.some_id()
        self.story.tell("will retry", tasks=[int(task)])
        await self.api.ask(RETRY, id=task)

    async def many(self) -> None:
        """Preview a part of the tasks, then cancel or retry exactly these."""
        ids = [str(task) for task in range(max(1, self.highest - 30), self.highest + 1)]
        retrying = self.chance.random() < 0.5
        statuses = ["FAILED", "CANCELLED"] if retrying else ["QUEUED", "CLAIMED"]
        preview = await self.api.ask(PREVIEW, filter={"ids": ids, "statuses": statuses})
        if preview is None:
            return
        selection = preview["previewTasks"]
        if retrying:
            self.story.tell("will retry", tasks=[int(task) for task in ids])
        began = time.monotonic()
        data = await self.api.ask(RETRY_MANY if retrying else CANCEL_MANY, id=selection["id"])
        if data:
            self.story.tell("bulk", previewed=selection["count"], asked=began, **data["done"])
