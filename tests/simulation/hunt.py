"""Whether the tests notice each seeded bug. `python -m tests.simulation.hunt [words of a name]`."""

import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.simulation.mutants import Mutant, read

ROOT = Path(__file__).parents[2]
SEEDS = "6"
SIMULATION = [sys.executable, "-m", "tests.simulation.run", "0", SEEDS]
CONFORMANCE = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "tests/conformance", "tests/db"]


def copy(mutant: Mutant, folder: Path) -> None:
    """The storage and its tests with the bug in it."""
    for name in ("db", "tests/conformance", "tests/simulation", "tests/db"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "tests/__init__.py"):
        shutil.copy(ROOT / name, folder / name)
    file = folder / mutant.file
    file.write_text(mutant.applied(file.read_text()))


def hunt(mutant: Mutant) -> tuple[Mutant, str]:
    """Who noticed: the simulation, the conformance tests, or nobody."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        copy(mutant, folder)
        environment = {**os.environ, "PYTHONPATH": place, "PYTHONDONTWRITEBYTECODE": "1"}
        for name, command in (("simulation", SIMULATION), ("conformance", CONFORMANCE)):
            run = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=900)
            if run.returncode:
                lines = [line for line in (run.stdout + run.stderr).splitlines() if line.strip()]
                told = next((line for line in lines if line.startswith("FAILED")), lines[-1] if lines else "")
                return mutant, f"{name} | {told[:110]}"
    return mutant, "NOBODY"


def main(words: str) -> None:
    """Hunt all mutants, two at a time, and print a table."""
    chosen = [mutant for mutant in read() if words in mutant.name]
    missed = 0
    with ThreadPoolExecutor(2) as pool:
        for mutant, noticed in pool.map(hunt, chosen):
            print(f"| {mutant.name} | {noticed} |", flush=True)
            missed += noticed == "NOBODY"
    print(f"{len(chosen) - missed} of {len(chosen)} noticed")
    sys.exit(missed > 0)


if __name__ == "__main__":
    main(" ".join(sys.argv[1:]))
