"""What an episode leaves behind: a line for everything that anybody did or was told, in one file for all processes."""

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Line = dict[str, Any]


class Story:
    """A writer of lines. Each is one append, so that a killed process spoils nobody's."""

    def __init__(self, folder: Path, who: str) -> None:
        self.folder = folder
        self.who = who
        self._file = os.open(folder / "story.jsonl", os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def tell(self, what: str, **facts: Any) -> None:
        """One line: when, on the clock that all processes share, who, what, and the facts."""
        line = {"at": round(time.monotonic(), 4), "who": self.who, "what": what, **facts}
        os.write(self._file, json.dumps(line).encode() + b"\n")

    @property
    def calm(self) -> bool:
        """Whether the trouble is over."""
        return (self.folder / "calm").exists()

    @property
    def last(self) -> int | None:
        """The last event there will be; None while more may come."""
        told = self.folder / "last"
        return int(told.read_text()) if told.exists() else None

    def announce(self, name: str, text: str = "") -> None:
        """Let every process know that it is calm, or which event is the last."""
        place = self.folder / f"{name}.new"
        place.write_text(text)
        place.rename(self.folder / name)
        self.tell(name, text=text)


class Reader:
    """Reads the story as it grows."""

    def __init__(self, folder: Path) -> None:
        self._file = (folder / "story.jsonl").open("rb")
        self._rest = b""

    def news(self) -> Iterator[Line]:
        """The lines since the last time."""
        *lines, self._rest = (self._rest + self._file.read()).split(b"\n")
        yield from map(json.loads, lines)


def shown(line: Line, since: float) -> str:
    """A line for a person."""
    facts = " ".join(f"{name}={value}" for name, value in line.items() if name not in ("at", "who", "what"))
    return f"{line['at'] - since:8.3f} {line['who']}: {line['what']} {facts}"
