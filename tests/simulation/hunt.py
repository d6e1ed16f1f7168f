"""Whether the simulator notices each seeded bug. `nice -n 15 python -m tests.simulation.hunt [words of a name]`."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.simulation.mutants import Mutant, read

ROOT = Path(__file__).parents[2]
SEEDS = 12
SIMULATION = [sys.executable, "-m", "tests.simulation.run", "0", str(SEEDS)]
CONFORMANCE = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "tests/conformance", "tests/db"]
WITNESSES = {"simulation": SIMULATION, "only the tests of the store": CONFORMANCE}


def copy(mutant: Mutant, folder: Path) -> None:
    """The storage and its tests with the bug in it."""
    for name in ("db", "tests/conformance", "tests/simulation", "tests/db"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "tests/__init__.py"):
        shutil.copy(ROOT / name, folder / name)
    file = folder / mutant.file
    file.write_text(mutant.applied(file.read_text()))


def hunt(mutant: Mutant) -> tuple[str, str]:
    """Who noticed: the simulation, as a last resort the tests of the store, or nobody; and what it said."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        copy(mutant, folder)
        environment = {**os.environ, "PYTHONPATH": place, "PYTHONDONTWRITEBYTECODE": "1"}
        for name, command in WITNESSES.items():
            run = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=900)
            if run.returncode:
                return name, told(run.stdout, run.stderr)
    return "NOBODY", ""


def told(output: str, errors: str) -> str:
    """The seed or the test, and what was seen there."""
    lines = [line for line in (errors + output).splitlines() if line.strip()]
    first = next((line for line in lines if line.startswith(("seed", "FAILED"))), "")
    return f"{first}: {lines[-1][:130]}"


def main(words: str) -> None:
    """Hunt all mutants of such a name, one after the other, and print a table."""
    chosen = [mutant for mutant in read() if words in mutant.name]
    by_simulation = 0
    for mutant in chosen:
        witness, said = hunt(mutant)
        print(f"| {mutant.name} | {witness} | {said} |", flush=True)
        by_simulation += witness == "simulation"
    print(f"{by_simulation} of {len(chosen)} noticed by the simulation")
    sys.exit(by_simulation < len(chosen))


if __name__ == "__main__":
    main(" ".join(sys.argv[1:]))
