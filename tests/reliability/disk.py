"""A disk that forgets: what a program wrote, and what of it is left when the power fails."""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

SECTOR = 512
CALL = re.compile(r"^(?P<thread>\d+) +(?P<name>\w+)\((?P<arguments>.*?)(?P<end>\) += .*| <unfinished \.\.\.>)$")
RESUMED = re.compile(r"^(?P<thread>\d+) +<\.\.\. (?P<name>\w+) resumed>.*= (?P<result>-?\w+)")
FILE = re.compile(r"^\d+<(?P<path>(?:[^>])*)>")
DATA = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')


@dataclass(frozen=True, slots=True)
class Write:
    """Bytes at a place in a file; None bytes cut the file off there."""

    path: str
    offset: int
    data: bytes | None


@dataclass(frozen=True, slots=True)
class SyncBegins:
    """A thread asks for everything written to this file so far to be made durable."""

    path: str
    thread: str


@dataclass(frozen=True, slots=True)
class SyncEnds:
    """What the thread asked for is durable."""

    thread: str


@dataclass(frozen=True, slots=True)
class Told:
    """A line that the program printed."""

    text: str


Step = Write | SyncBegins | SyncEnds | Told


def steps(trace: Path) -> Iterator[Step]:
    """What `strace -f -y -xx` recorded, in order."""
    for line in trace.read_text().splitlines():
        if called := CALL.match(line):
            yield from step(called["thread"], called["name"], called["arguments"])
            if called["end"].startswith(")") and called["name"] in ("fsync", "fdatasync"):
                yield SyncEnds(called["thread"])
        elif (resumed := RESUMED.match(line)) and resumed["name"] in ("fsync", "fdatasync"):
            assert resumed["result"] == "0", line
            yield SyncEnds(resumed["thread"])


def step(thread: str, name: str, arguments: str) -> Iterator[Step]:
    """One call that touches a file."""
    named = FILE.match(arguments)
    assert named is not None, arguments
    path = bytes.fromhex(named["path"].replace("\\x", "")).decode() if "\\x" in named["path"] else named["path"]
    if name in ("fsync", "fdatasync"):
        yield SyncBegins(path, thread)
    elif name == "ftruncate":
        yield Write(path, int(arguments.rsplit(", ", 1)[1]), None)
    else:
        quoted = DATA.search(arguments)
        assert quoted is not None, arguments
        data = bytes.fromhex(quoted[1].replace("\\x", ""))
        offset = int(arguments.rsplit(", ", 1)[1]) if name == "pwrite64" else 0
        yield Told(data.decode()) if name == "write" else Write(path, offset, data)


@dataclass(slots=True)
class Disk:
    """Files as they are surely on the disk, and the writes that may or may not be."""

    durable: dict[str, bytearray]
    pending: list[Write] = field(default_factory=list)
    asked: dict[str, tuple[str, int]] = field(default_factory=dict)

    def take(self, step: Step) -> None:
        """Let one step happen."""
        if isinstance(step, Write):
            self.pending.append(step)
        elif isinstance(step, SyncBegins):
            self.asked[step.thread] = (step.path, len(self.pending))
        elif isinstance(step, SyncEnds):
            self.make_durable(*self.asked.pop(step.thread))

    def make_durable(self, path: str, until: int) -> None:
        """The file's writes up to there have reached the disk."""
        reached = [write for write in self.pending[:until] if write.path == path]
        for write in reached:
            apply(self.durable, write)
        kept = [write for write in self.pending[:until] if write.path != path]
        gone = until - len(kept)
        self.pending[:until] = kept
        self.asked = {thread: (asked, max(count - gone, 0)) for thread, (asked, count) in self.asked.items()}

    def after_power_loss(self, chance: random.Random) -> dict[str, bytes]:
        """What is found afterwards: of the unsynced writes any are there, any are not, and any are torn."""
        files = {path: bytearray(content) for path, content in self.durable.items()}
        for write in self.pending:
            fate = chance.random()
            if fate < (0.7 if write.data is None else 0.4):
                apply(files, write)
            elif write.data is not None and fate < 0.6:
                for piece in torn(write.path, write.offset, write.data, chance):
                    apply(files, piece)
        return {path: bytes(content) for path, content in files.items()}


def torn(path: str, offset: int, data: bytes, chance: random.Random) -> Iterator[Write]:
    """Some of its sectors reached the disk."""
    for start in range(0, len(data), SECTOR):
        if chance.random() < 0.5:
            yield Write(path, offset + start, data[start : start + SECTOR])


def apply(files: dict[str, bytearray], write: Write) -> None:
    """Change the content of a file."""
    content = files.setdefault(write.path, bytearray())
    if write.data is None:
        del content[write.offset :]
        content.extend(bytes(write.offset - len(content)))
        return
    content.extend(bytes(max(write.offset - len(content), 0)))
    content[write.offset : write.offset + len(write.data)] = write.data
