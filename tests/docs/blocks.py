"""The fenced blocks of a Markdown page."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(page: str, language: str | None = None) -> list[str]:
    """The blocks of a page in order; only those in one language when it is given."""
    found = BLOCK.findall((ROOT / page).read_text())
    return [text for name, text in found if language in (None, name)]


def the_block(page: str, language: str, beginning: str) -> str:
    """The one block of this language that begins so."""
    (found,) = [text for text in blocks(page, language) if text.startswith(beginning)]
    return found
