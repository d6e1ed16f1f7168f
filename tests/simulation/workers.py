"""Workers of the API: healthy, slow, crashed, and zombies that report under a name that lives on."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from db.errors import LeaseLost, StoreError
from db.records import Beat, BeatReply, Claimed, ClaimOrder, ClaimRequest, JsonText, Lease, LogLevel, LogLine
from db.store import Store
from tests.simulation.faults import AnswerLost, is_fault
from tests.simulation.scheduler import Actor, Sleep
from tests.simulation.site import Site

T = TypeVar("T")
HOPELESS = JsonText('{"hopeless": true}')
"""The parameters of a task that fails at once."""


async def insist(site: Site, ask: Callable[[Store], Awaitable[T]], times: int = 1) -> T | None:
    """Ask any server that is up, again when the answer was lost; None when it never came."""
    for _ in range(times):
        store = site.any_store()
        if store is not None:
            try:
                return await ask(store)
            except AnswerLost:
                site.auditor.counts["answers lost"] += 1
            except StoreError as refused:
                if not is_fault(refused):
                    raise
        await Sleep(site.chance.uniform(0.1, 1.0))
    return None


class ApiWorker:
    """Claims, beats and reports. `sound` workers do as they should; others do not."""

    def __init__(self, site: Site, name: str) -> None:
        self.site = site
        self.name = name
        self.lease_seconds = site.chance.choice([8.0, 20.0, 60.0])
        self.leases: dict[Lease, bool] = {}
        self.actors: list[Actor] = []
        self.start()

    def start(self) -> None:
        """Begin to work."""
        self.leases = {}
        self.actors = [
            self.site.scheduler.start(f"{self.name} claims", self._claim(), self.site.chance.random()),
            self.site.scheduler.start(f"{self.name} beats", self._beat()),
        ]

    def crash(self) -> None:
        """Dies, and never says so. Some of what it was doing goes on as a zombie."""
        self.site.scheduler.note(f"worker {self.name} dies")
        for actor in self.actors:
            if actor.name.endswith(("claims", "beats")) or self.site.chance.random() < 0.6:
                actor.kill()

    async def _claim(self) -> None:
        site = self.site
        while True:
            types = None if site.sound or site.chance.random() < 0.7 else tuple(site.chance.sample("abc", 2))
            order = site.chance.choice(list(ClaimOrder))
            request = ClaimRequest(self.name, types, site.chance.randint(1, 5), order, self.lease_seconds)
            asked_at = site.scheduler.steady
            for grant in await insist(site, lambda store, request=request: store.claim(request)) or []:  # type: ignore[misc]
                site.auditor.grant(grant.lease, self.lease_seconds, asked_at)
                self.leases[grant.lease] = False
                name = f"{self.name} on {grant.lease.task_id}"
                self.actors.append(site.scheduler.start(name, self._work(grant)))
            self.actors = [actor for actor in self.actors if actor.alive]
            await Sleep(site.chance.uniform(3.0, 16.0))

    async def _beat(self) -> None:
        site = self.site
        while True:
            beat = Beat(self.name, pid=1, leases=tuple(self.leases), lease_seconds=self.lease_seconds)
            asked_at = site.scheduler.steady
            reply = await insist(site, lambda store, beat=beat: store.beat(beat))  # type: ignore[misc]
            if reply is not None:
                for lease in beat.leases:
                    self._heard(lease, reply, asked_at)
            drowsy = not site.sound and site.chance.random() < 0.2
            await Sleep(self.lease_seconds + site.chance.uniform(-0.5, 2.5) if drowsy else self.lease_seconds / 3)

    def _heard(self, lease: Lease, reply: BeatReply, asked_at: float) -> None:
        if lease in reply.lost:
            self.leases.pop(lease, None)
            return
        self.site.auditor.renew(lease, self.lease_seconds, asked_at)
        if lease in reply.cancel and lease in self.leases:
            self.leases[lease] = True

    async def _work(self, grant: Claimed) -> None:
        site, lease = self.site, grant.lease
        hopeless = grant.task.parameters == HOPELESS and not site.sound
        seconds = 0.0 if hopeless else site.chance.expovariate(1 / 10.0)
        try:
            while seconds > 0 and not self.leases.get(lease, False):
                await Sleep(min(seconds, 5.0))
                seconds -= 5.0
                if site.chance.random() < 0.25:
                    await self._tell(lease)
            if not site.sound and site.chance.random() < 0.06:
                self.leases.pop(lease, None)
                await Sleep(site.chance.uniform(0.0, 4 * self.lease_seconds))
            await self._end(lease, "fail" if hopeless else self._any_end())
        except LeaseLost:
            site.auditor.counts["leases lost"] += 1
        self.leases.pop(lease, None)

    async def _tell(self, lease: Lease) -> None:
        asked_at = self.site.scheduler.steady
        progress = round(self.site.chance.random(), 2)
        if self.site.chance.random() < 0.5:
            reply = await insist(self.site, lambda store: store.progress(lease, progress, None))
        else:
            reply = await insist(self.site, lambda store: store.log(lease, [LogLine(LogLevel.INFO, "step")]))
        if reply is not None:
            self.site.auditor.accept(lease, reply.task, "progress")
            self.site.auditor.renew(lease, self.lease_seconds, asked_at)

    def _any_end(self) -> str:
        if self.site.sound:
            return "complete"
        return self.site.chance.choices(["complete", "fail", "fail for good", "release"], [70, 20, 4, 6])[0]

    async def _end(self, lease: Lease, what: str) -> None:
        site = self.site
        ways: dict[str, Callable[[Store], Awaitable[object]]] = {
            "complete": lambda store: store.complete(lease, JsonText(f'"{self.name}"')),
            "fail": lambda store: store.fail(lease, "boom"),
            "fail for good": lambda store: store.fail(lease, "no such thing", retryable=False),
            "release": lambda store: store.release(lease),
        }
        site.scheduler.note(f"{self.name} will {what} {lease.task_id} at attempt {lease.attempt}")
        reply = await insist(site, ways[what], times=3)
        if reply is not None:
            site.auditor.accept(lease, reply.task, what)  # type: ignore[attr-defined]
            site.auditor.counts[f"{what} accepted"] += 1
