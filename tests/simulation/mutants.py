"""Seeded bugs, kept in mutants.txt: a name, the file, the text that is right (-) and the text that is wrong (+)."""

from pathlib import Path
from typing import NamedTuple


class Mutant(NamedTuple):
    """A bug. `right` stands in the file exactly once, unless it is changed everywhere."""

    name: str
    file: str
    everywhere: bool
    right: str
    wrong: str

    def applied(self, text: str) -> str:
        """The file's text with the bug in it. Raises ValueError when the right text is not there any more."""
        found = text.count(self.right)
        if found != 1 and not (self.everywhere and found):
            raise ValueError(f"{self.name}: its text stands {found} times in {self.file}")
        return text.replace(self.right, self.wrong)


def read() -> list[Mutant]:
    """All of them, in order."""
    text = Path(__file__).with_suffix(".txt").read_text()
    return [parse(part) for part in f"\n{text}".split("\n# ")[1:]]


def parse(part: str) -> Mutant:
    """One entry of the file."""
    name, place, *lines = part.rstrip("\n").split("\n")
    file, _, everywhere = place.removeprefix("@ ").partition(" ")
    right, wrong = ("\n".join(line[1:] for line in lines if line.startswith(sign)) for sign in "-+")
    return Mutant(name, file, bool(everywhere), right, wrong)
