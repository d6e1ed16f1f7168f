"""The shipped documents, each with the fragments that it uses."""

import re
from pathlib import Path

import orjson

FOLDER = Path(__file__).parents[2] / "queries"
FRAGMENTS = {path.stem: path.read_text() for path in sorted((FOLDER / "fragments").glob("*.graphql"))}
NAMES = sorted(path.stem for path in FOLDER.glob("*.graphql"))


def text(name: str) -> str:
    """The whole document of an operation in `queries/`."""
    parts, wanted = [(FOLDER / f"{name}.graphql").read_text()], [name]
    for part in parts:
        for fragment in re.findall(r"\.\.\.(\w+)", part):
            if fragment in FRAGMENTS and fragment not in wanted:
                wanted.append(fragment)
                parts.append(FRAGMENTS[fragment])
    return "\n".join(parts)


def variables(name: str) -> dict[str, object]:
    """The example's variables, as the folder of examples has them; none where there is no example."""
    path = FOLDER / "examples" / f"{name}.json"
    return orjson.loads(path.read_bytes()) if path.exists() else {}
