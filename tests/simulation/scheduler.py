"""Virtual time. Actors are coroutines; one runs at a time, and the seed decides who is next."""

import heapq
import random
from collections import deque
from collections.abc import Coroutine, Generator
from typing import Any

START = 1_750_000_000.0
SHORTEST_STEP_SECONDS = 2e-6
"""No two steps are of the same microsecond."""


class Sleep:
    """Awaited by an actor: its next step comes after so many seconds."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def __await__(self) -> Generator[float, None, None]:
        yield self.seconds


class Actor:
    """A coroutine under way."""

    def __init__(self, name: str, coroutine: Coroutine[Any, Any, None]) -> None:
        self.name = name
        self.coroutine = coroutine
        self.alive = True

    def kill(self) -> None:
        """It takes no further step, wherever it is."""
        self.alive = False


class Scheduler:
    """The clock on the wall may jump; the steady one never does."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.steady = 0.0
        self.jumped = 0.0
        self._trace: deque[tuple[float, object]] = deque(maxlen=60)
        self._steps: list[tuple[float, float, int, Actor]] = []
        self._number = 0

    def now(self) -> float:
        """Seconds since 1970, as the machine believes."""
        return START + self.steady + self.jumped

    def monotonic(self) -> float:
        """Seconds since the simulation began."""
        return self.steady

    def tick(self) -> float:
        """The next moment."""
        self.steady += SHORTEST_STEP_SECONDS
        return self.steady

    def note(self, what: object) -> None:
        """One line for whoever must understand a violation; made into text only then."""
        self._trace.append((self.steady, what))

    @property
    def trace(self) -> list[str]:
        """The last steps."""
        return [f"{at:9.3f} {what}" for at, what in self._trace]

    def start(self, name: str, coroutine: Coroutine[Any, Any, None], after: float = 0.0) -> Actor:
        """A new actor."""
        actor = Actor(name, coroutine)
        self._push(actor, after)
        return actor

    def run(self, seconds: float) -> None:
        """Let this much time pass."""
        end = self.steady + seconds
        while self._steps and self._steps[0][0] <= end:
            at, _, _, actor = heapq.heappop(self._steps)
            self.steady = max(at, self.steady + SHORTEST_STEP_SECONDS)
            self._step(actor)
        self.steady = max(end, self.steady)

    def close(self) -> None:
        """End every actor."""
        for *_, actor in self._steps:
            actor.coroutine.close()

    def _push(self, actor: Actor, after: float) -> None:
        self._number += 1
        heapq.heappush(self._steps, (self.steady + after, self.chance.random(), self._number, actor))

    def _step(self, actor: Actor) -> None:
        if not actor.alive:
            actor.coroutine.close()
            return
        try:
            self._push(actor, actor.coroutine.send(None))
        except StopIteration:
            actor.alive = False
