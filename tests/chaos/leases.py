"""Leases as workers were told of them: each attempt is granted once, and ends for want of a beat only in time."""

from collections.abc import Callable

from tests.chaos.story import Line

Attempt = tuple[int, int]
Check = Callable[[bool, str], None]


class Leases:
    """The latest sign of life of each attempt that the server took, and since when there has been a later attempt."""

    def __init__(self, check: Check) -> None:
        self.check = check
        self.granted: dict[Attempt, Line] = {}
        self.renewed_at: dict[Attempt, float] = {}
        self.claimed_at: dict[Attempt, float] = {}
        self.ended = 0

    def grant(self, line: Line) -> None:
        """A worker was told that it holds this lease."""
        first = self.granted.setdefault(attempt_of(line), line)
        self.check(first is line, f"granted twice: {first} {line}")
        self.renew(line)

    def renew(self, line: Line) -> None:
        """A worker was told that its lease goes on: from when it asked, at the earliest."""
        attempt = attempt_of(line)
        self.renewed_at[attempt] = max(line["asked"], self.renewed_at.get(attempt, 0.0))

    def claim(self, attempt: Attempt, seen_at: float) -> None:
        """The log says that this attempt has begun."""
        self.claimed_at.setdefault(attempt, seen_at)

    def accept(self, line: Line) -> None:
        """A report was taken: when it was sent, no later attempt had begun."""
        task, attempt = attempt_of(line)
        later = self.claimed_at.get((task, attempt + 1), float("inf"))
        self.check(later > line["asked"], f"the report of an attempt that was over was taken: {line}")

    def end(self, attempt: Attempt, seen_at: float) -> None:
        """The log said by then that nobody had renewed the lease in time."""
        if attempt in self.granted:
            silent, seconds = seen_at - self.renewed_at[attempt], self.granted[attempt]["seconds"]
            self.check(silent > seconds, f"attempt {attempt}: a lease of {seconds} s ended after {silent:.3f} s")
            self.ended += 1


def attempt_of(line: Line) -> Attempt:
    """The task and the attempt that a line is about."""
    return line["task"], line["attempt"]
