"""Named SQL statements, kept in files: `sql/NAME.sql`, each opened by a line `-- name: what it returns, and why`.

A limit stands there as `LIMIT :limit + 0`: a current SQLite plans for the value of a plain parameter, and therefore
prepares the statement anew for each.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "sql"
OPENING = re.compile(r"^-- (\w+): .*$", re.MULTILINE)


@cache
def load(name: str) -> Mapping[str, str]:
    """The statements of one file by name, without their comments. Raises ValueError for a name given twice."""
    statements: dict[str, str] = {}
    for key, sql in parse((FOLDER / f"{name}.sql").read_text()):
        if key in statements:
            raise ValueError(f"{name}.sql holds two statements named {key}")
        statements[key] = sql
    return statements


def parse(text: str) -> Iterator[tuple[str, str]]:
    """Each name with its statement, in the order of the file."""
    parts = OPENING.split(text)
    for key, body in zip(parts[1::2], parts[2::2], strict=True):
        yield key, "\n".join(line for line in body.splitlines() if not line.startswith("--")).strip()
