"""The simulation's auditor on real processes: it is told what the story tells, and sees the log as it grows."""

import json
import time
from collections import Counter
from collections.abc import Callable
from types import SimpleNamespace

from db.records import Lease
from tests.chaos.leases import Leases
from tests.chaos.plan import ENDS_IN_FILE_TROUBLE, Setting
from tests.chaos.site import Site
from tests.chaos.story import Line, Reader
from tests.simulation.auditor import Auditor
from tests.simulation.scheduler import Scheduler

ENDED = "SELECT task_id, attempt FROM task_events WHERE seq > ? AND seq <= ? AND message LIKE '%was not renewed%'"
ANSWERS = ("created", "granted", "renewed", "accepted")
GONE = "was deleted or replaced while open; restart to use what is there"
REFUSALS: dict[Setting, tuple[str, str]] = {
    "full": ("STORAGE_FULL", ""),
    "deleted": ("STORAGE_REFUSED", GONE),
    "replaced": ("STORAGE_REFUSED", GONE),
    "clock": ("BAD_USER_INPUT", "its five minutes are over"),
}


class Notes(Scheduler):
    """The clock of an auditor who is not in a simulation, and everything that it sees in the log."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self.seen: list[Line] = []

    def note(self, text: object) -> None:
        """One line."""
        self.seen.append({"at": self.steady, "who": "the log", "what": str(text)})


class Audit:
    """Everything that was told, and everything that must hold."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.notes = Notes(site.plan.seed)
        self.auditor = Auditor(site.database, self.notes)
        self.leases = Leases(self.check)
        self.reader = Reader(site.folder)
        self.lines: list[Line] = []
        self.waiting: list[Line] = []
        self.before: dict[str, Callable[[Line], None]] = {
            "will retry": lambda line: self.auditor.retries.update(line["tasks"]),
            "granted": self.leases.grant,
            "renewed": self.leases.renew,
        }
        self.after: dict[str, Callable[[Line], None]] = {
            "created": lambda line: self.auditor.create(line["task"], line["key"]),
            "accepted": self.accepted,
            "bulk": self.bulk,
            "bad answer": lambda line: self.check(False, f"this may not be said: {line}"),
            "refused": self.refused,
            "stream ended": self.stream_ended,
            "server ended": lambda line: self.check(line["code"] == 0 and line["asked"], f"a server ended: {line}"),
        }

    def check(self, holds: bool, text: str) -> None:
        """Raises Violation unless this holds."""
        self.auditor.check(holds, lambda: text)

    def unfinished(self) -> list[int]:
        """Tasks that have not ended."""
        return [task_id for task_id in self.auditor.tasks if self.auditor.goes_on(task_id)]

    def observe(self, whole: bool = False) -> None:
        """Take the news, and the log in one snapshot; with `whole`, compare the whole database too.

        What was asked for is told before it is in the log, so the story is read after the snapshot was taken. What was
        answered is told after it, so answers are held against the next snapshot.
        """
        self.auditor.connection.execute("BEGIN")
        self.auditor.connection.execute("SELECT max(seq) FROM task_events").fetchone()
        news = list(self.reader.news())
        self.lines += news
        for line in news:
            self.before.get(line["what"], ignore)(line)
        self.look()
        for line in self.waiting:
            self.after.get(line["what"], ignore)(line)
        self.waiting = news
        if whole:
            self.auditor.audit()
        self.auditor.connection.execute("COMMIT")

    def look(self) -> None:
        """Read what the log says now."""
        after = len(self.auditor.log)
        self.auditor.look()
        self.notes.steady = time.monotonic()
        for task_id, known in self.auditor.tasks.items():
            for attempt in range(1, known.attempt + 1):
                self.leases.claim((task_id, attempt), self.notes.steady)
        for ended in self.auditor.connection.execute(ENDED, (after, len(self.auditor.log))).fetchall():
            self.leases.end(ended, self.notes.steady)

    def accepted(self, line: Line) -> None:
        """A report was taken."""
        if line["report"] == "progress":
            self.leases.renew(line)
        self.leases.accept(line)
        lease = Lease(line["task"], line["attempt"], line["worker"])
        self.auditor.accept(lease, SimpleNamespace(attempt=line["answered"]), line["report"])

    def bulk(self, line: Line) -> None:
        """A bulk action hits what was previewed."""
        self.check(line["affected"] + line["skipped"] == line["previewed"], f"not what was previewed: {line}")

    def refused(self, line: Line) -> None:
        """Only what the setting brings is refused. (A selection lasts five minutes by the clock on the wall.)"""
        code, words = REFUSALS.get(self.site.plan.setting, ("", ""))
        self.check(line["code"] == code and words in line["message"], f"this should not be refused: {line}")

    def stream_ended(self, line: Line) -> None:
        """A server ends a stream by itself only when its file has gone."""
        told = self.site.plan.setting in ENDS_IN_FILE_TROUBLE and "STORAGE_REFUSED" in line["message"]
        self.check(told, f"a stream ended: {line}")

    def whole(self) -> None:
        """Everything that was told until now, held against the whole database."""
        self.observe()
        self.observe(whole=True)

    def heard(self, at_least: int) -> None:
        """Every follower heard exactly the log between its positions, and it came so far at least."""
        rows = self.auditor.connection.execute("SELECT seq, task_id, upper(status) FROM task_events ORDER BY seq")
        log = [list(row) for row in rows]
        for start in self.of("follows"):
            heard = [event for line in self.of("heard") if line["who"] == start["who"] for event in line["events"]]
            end = start["seq"] + len(heard)
            self.check(heard == log[start["seq"] : end], f"{start} heard {heard} of {log}")
            self.check(end >= at_least, f"{start['who']} did not come further than {end} of {at_least}")

    def nothing_told_after_the_file(self) -> None:
        """Once the file had gone, no write that was asked for was answered as done."""
        gone_at = next(line["at"] for line in self.of("trouble") if line["act"] in ("delete file", "replace file"))
        for line in self.of(*ANSWERS):
            self.check(line["asked"] < gone_at, f"this was told although the file had gone: {line}")

    def of(self, *kinds: str) -> list[Line]:
        """The lines of these kinds."""
        return [line for line in self.lines if line["what"] in kinds]

    def file_refused(self, answers: list[str]) -> None:
        """Every server says in one sentence why it writes no more."""
        for answer in answers:
            (error,) = json.loads(answer)["errors"]
            right = error["extensions"]["code"] == "STORAGE_REFUSED" and GONE in error["message"]
            self.check(right, f"not the right refusal: {answer}")

    def logs(self) -> None:
        """No server logged what no log may hold."""
        for log in self.site.folder.glob("server-*.log"):
            text = log.read_text()
            for words in ("Traceback", "database is locked"):
                self.check(words not in text, f"{log.name} says {words}:\n{text}")

    def counts(self) -> Counter[str]:
        """What happened how often."""
        counted = Counter(line["what"] for line in self.lines)
        counted.update(line["act"] for line in self.lines if line["what"] == "trouble")
        counted.update(f"{line['code']} answers" for line in self.lines if line["what"] == "refused")
        counted["events"] = len(self.auditor.log)
        counted["leases ended"] = self.leases.ended
        return counted


def ignore(line: Line) -> None:
    """Most lines are only told."""
