"""What the reaper remembers: since when each lease and each worker has not moved, on the monotonic clock.

Nothing of it is stored: after a restart every lease has its whole time again.
"""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import Generic, NamedTuple, TypeVar

Key = TypeVar("Key", bound=Hashable)
LONGEST_STEP_SECONDS = 1.0


class LeaseSeen(NamedTuple):
    """A lease as it stands in the table."""

    task_id: int
    attempt: int
    beat: int
    lease_seconds: float
    timeout_seconds: float | None


class DirectClaim(NamedTuple):
    """A claim written straight into the file, and when its worker was last heard, as text."""

    task_id: int
    attempt: int
    worker_id: str
    last_heartbeat: str | None
    timeout_seconds: float | None


class Lost(NamedTuple):
    """An attempt to end, the sign of life that it must still stand at, and why."""

    seen: LeaseSeen | DirectClaim
    reason: str


class Ages(Generic[Key]):
    """How long each key has been seen without a break."""

    def __init__(self) -> None:
        self._since: dict[Key, float] = {}

    def look(self, keys: Iterable[Key], now: float) -> None:
        """See these keys now; all others are forgotten."""
        self._since = {key: self._since.get(key, now) for key in keys}

    def age(self, key: Key, now: float) -> float:
        """Seconds since the key was first seen."""
        return now - self._since[key]


class Watch:
    """The time that was watched: a gap between two looks counts for at most 1 s, since while this process was stopped
    nobody could tell it that they are alive."""

    def __init__(self) -> None:
        self._looked_at: float | None = None
        self._watched = 0.0
        self._attempts: Ages[tuple[int, int]] = Ages()
        self._beats: Ages[tuple[int, int, int]] = Ages()
        self._workers: Ages[tuple[str, str | None]] = Ages()

    def lost(
        self, leases: list[LeaseSeen], direct: list[DirectClaim], monotonic: float, silent_seconds: float
    ) -> list[Lost]:
        """The attempts whose time is over, of these that exist at this moment."""
        now = self._advance(monotonic)
        self._attempts.look([(s.task_id, s.attempt) for s in leases] + [(s.task_id, s.attempt) for s in direct], now)
        self._beats.look((seen[:3] for seen in leases), now)
        self._workers.look(((claim.worker_id, claim.last_heartbeat) for claim in direct), now)
        overdue = [*self._timeouts(leases, now), *self._timeouts(direct, now)]
        return [*overdue, *self._unrenewed(leases, now), *self._silent(direct, now, silent_seconds)]

    def _advance(self, monotonic: float) -> float:
        if self._looked_at is not None:
            self._watched += min(monotonic - self._looked_at, LONGEST_STEP_SECONDS)
        self._looked_at = monotonic
        return self._watched

    def _timeouts(self, attempts: Sequence[LeaseSeen | DirectClaim], now: float) -> Iterator[Lost]:
        for seen in attempts:
            allowed = seen.timeout_seconds
            if allowed is not None and self._attempts.age((seen.task_id, seen.attempt), now) > allowed:
                yield Lost(seen, f"The attempt took longer than its timeout of {allowed:g} s")

    def _unrenewed(self, leases: list[LeaseSeen], now: float) -> Iterator[Lost]:
        for seen in leases:
            if self._beats.age(seen[:3], now) > seen.lease_seconds:
                yield Lost(seen, f"The lease was not renewed within {seen.lease_seconds:g} s")

    def _silent(self, direct: list[DirectClaim], now: float, silent_seconds: float) -> Iterator[Lost]:
        for claim in direct:
            quiet = self._workers.age((claim.worker_id, claim.last_heartbeat), now)
            if min(quiet, self._attempts.age((claim.task_id, claim.attempt), now)) > silent_seconds:
                yield Lost(claim, f"Worker {claim.worker_id} was silent for {silent_seconds:g} s")
