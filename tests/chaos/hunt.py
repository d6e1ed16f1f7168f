"""Whether real processes notice seeded bugs: `python -m tests.chaos.hunt [words of a name]`."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.simulation.hunt import ROOT, copy
from tests.simulation.mutants import Mutant, read

CHAOS = [sys.executable, "-m", "tests.chaos.run", "0", "20", "--jobs", "2", "--stop"]


def hunt(mutant: Mutant) -> str:
    """The violation that the episodes ended in, or nothing."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        copy(mutant, folder)
        for name in ("chaos", "acceptance", "live"):
            shutil.copytree(ROOT / "tests" / name, folder / "tests" / name)
        environment = {**os.environ, "PYTHONPATH": place, "PYTHONDONTWRITEBYTECODE": "1", "TMPDIR": place}
        run = subprocess.run(CHAOS, cwd=folder, env=environment, capture_output=True, text=True)
    seeds = [text for text in run.stdout.split("\nseed ") if run.returncode]
    return seeds[0].split("\n\n")[0].splitlines()[-1] if seeds else run.stderr[-200:]


def main(words: str) -> int:
    """Hunt the mutants whose names hold these words, and print a table; 1 when any was missed."""
    missed = 0
    for mutant in [mutant for mutant in read() if words in mutant.name]:
        noticed = hunt(mutant)
        print(f"| {mutant.name} | {noticed[:150] or 'NOBODY'} |", flush=True)
        missed += not noticed
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main(" ".join(sys.argv[1:])))
