"""A worker of the API, told what to be; what happens to it is done to its process."""

import asyncio
import random
from pathlib import Path
from typing import Any

from tests.chaos.api import Api
from tests.chaos.plan import WorkerPlan
from tests.chaos.story import Story

CLAIM = "mutation C($input: ClaimTasksInput!) { claimTasks(input: $input) { lease attempt task { id } } }"
BEAT = "mutation B($input: HeartbeatInput!) { heartbeat(input: $input) { cancel lost } }"
ANSWER = "{ ... on LeaseAccepted { cancelRequested task { attempt } } ... on LeaseLost { message } }"
PROGRESS = f"mutation P($lease: ID!, $x: Float) {{ said: reportProgress(lease: $lease, progress: $x) {ANSWER} }}"
REPORTS = {
    "complete": f"mutation R($lease: ID!) {{ said: completeTask(lease: $lease, result: 1) {ANSWER} }}",
    "fail": f'mutation R($lease: ID!) {{ said: failTask(lease: $lease, error: "boom") {ANSWER} }}',
    "release": f"mutation R($lease: ID!) {{ said: releaseTask(lease: $lease) {ANSWER} }}",
}
AT_ONCE = 3
SOUND = WorkerPlan(lease_seconds=2.0, work_seconds=0.0, beats=True)


def work(folder: Path, name: str, addresses: list[str], given: WorkerPlan, seed: str) -> None:
    """Claim, beat and report until killed."""
    asyncio.run(Worker(folder, name, addresses, given, random.Random(seed)).live())


class Worker:
    """Its leases, each with whether the task is to be stopped."""

    def __init__(self, folder: Path, name: str, addresses: list[str], given: WorkerPlan, chance: random.Random) -> None:
        self.name = name
        self.given = given
        self.chance = chance
        self.story = Story(folder, name)
        self.addresses = addresses
        self.leases: dict[str, bool] = {}
        self.api = Api(self.story, addresses, chance)

    async def live(self) -> None:
        """Claim what there is room for."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self.beat())
            while True:
                if (room := AT_ONCE - len(self.leases)) > 0:
                    for lease in await self.claim(room):
                        self.leases[lease] = False
                        group.create_task(self.attempt(lease))
                await asyncio.sleep(0.05)

    async def claim(self, limit: int) -> list[str]:
        """The leases that were granted."""
        request = {"workerId": self.name, "limit": limit, "leaseSeconds": self.given.lease_seconds, "waitSeconds": 0.3}
        data = await self.api.ask(CLAIM, input=request)
        granted = [grant["lease"] for grant in data["claimTasks"]] if data else []
        for lease in granted:
            self.tell("granted", lease, self.api.done_after())
        return granted

    async def beat(self) -> None:
        """Keep the leases, and learn what to stop."""
        api = Api(self.story, self.addresses, self.chance)
        while self.given.beats or self.story.calm:
            held = list(self.leases)
            request = {"workerId": self.name, "leases": held, "leaseSeconds": self.given.lease_seconds}
            if data := await api.ask(BEAT, input=request):
                reply = data["heartbeat"]
                for lease in set(held) - set(reply["lost"]):
                    self.tell("renewed", lease, api.done_after())
                for lease in reply["lost"]:
                    self.leases.pop(lease, None)
                self.leases.update({lease: True for lease in self.leases if lease.split(".")[0] in reply["cancel"]})
            await asyncio.sleep(self.given.lease_seconds / 3)

    async def attempt(self, lease: str) -> None:
        """Run the task, as long as it may."""
        api = Api(self.story, self.addresses, self.chance)
        seconds = 0.0 if self.story.calm else self.given.work_seconds * self.chance.uniform(0.5, 1.5)
        if self.chance.random() < 0.4:
            await asyncio.sleep(seconds / 2)
            await self.report(api, "progress", lease, await api.ask(PROGRESS, lease=lease, x=0.5))
        await asyncio.sleep(seconds)
        what = "release" if self.leases.get(lease) else self.chance.choices(list(REPORTS), [8, 2, 1])[0]
        if self.story.calm:
            what = "complete"
        await self.report(api, what, lease, await api.ask(REPORTS[what], 20, lease=lease))
        await api.http.aclose()
        self.leases.pop(lease, None)

    async def report(self, api: Api, what: str, lease: str, data: Any) -> None:
        """Tell what the server said to a report."""
        if data is None:
            return
        if "message" in data["said"]:
            self.tell("lost", lease, api.done_after(), report=what)
        else:
            self.tell("accepted", lease, api.done_after(), report=what, answered=data["said"]["task"]["attempt"])

    def tell(self, what: str, lease: str, asked: float, **facts: Any) -> None:
        """A line about a lease."""
        task, attempt, _ = lease.split(".", 2)
        seconds = self.given.lease_seconds
        self.story.tell(
            what, task=int(task), attempt=int(attempt), worker=self.name, seconds=seconds, asked=asked, **facts
        )
