"""schemathesis, in an environment of its own that the lock beside this file makes once, outside the tree."""

import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

from tests.tools.alone import alone

HERE = Path(__file__).parent
LOCK, HOOKS = HERE / "schemathesis.lock", HERE / "schemathesis_hooks.py"


def run(folder: Path, location: str, cursor: str, *options: str) -> tuple[int, str]:
    """How a run with a fixed seed ends, and what it prints."""
    environment = {**os.environ, "SCHEMATHESIS_HOOKS": str(HOOKS), "CURSOR": cursor}
    fixed = ["--seed", "1", "--generation-database", "none", "--no-color", "--request-timeout", "40"]
    # What a value must keep to beyond its type is refused by the resolvers: no schema can say all of it. The router
    # names in Allow the methods of the first of its routes that has the path.
    accepted = ["--exclude-checks", "positive_data_acceptance,allow_header_conformance"]
    command = [str(installed() / "bin" / "schemathesis"), "run", location, *fixed, *accepted, *options]
    ended = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    return ended.returncode, ended.stdout + ended.stderr


def installed() -> Path:
    """The environment that holds the packages of the lock file."""
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))
    folder = cache / "taskdeck-test-tools" / f"schemathesis-{sha256(LOCK.read_bytes()).hexdigest()[:16]}"
    with alone(folder):
        if not (folder / ".installed").exists():
            subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
            pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
            subprocess.run([*pip, "--require-hashes", "-r", str(LOCK)], check=True, timeout=300)
            (folder / ".installed").touch()
    return folder
