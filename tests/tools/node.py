"""Public test suites from npm, installed once into a cache outside the tree, by the lock file beside this one."""

import os
import shutil
import subprocess
from hashlib import sha256
from pathlib import Path

import pytest

HERE = Path(__file__).parent
FILES = ("package.json", "package-lock.json", ".npmrc")


def run(script: str, *arguments: str, seconds: float = 120) -> str:
    """What a script of this folder prints. Fails when it ends with an error; skips where there is no Node."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip("needs Node.js with npm")
    folder = installed()
    shutil.copy(HERE / script, folder / script)
    command = ["node", script, *arguments]
    ended = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=seconds, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


def installed() -> Path:
    """The folder that holds the packages of the lock file."""
    digest = sha256(b"".join((HERE / name).read_bytes() for name in FILES)).hexdigest()[:16]
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))
    folder = cache / "taskdeck-test-tools" / digest
    if not (folder / ".installed").exists():
        folder.mkdir(parents=True, exist_ok=True)
        for name in FILES:
            shutil.copy(HERE / name, folder / name)
        subprocess.run(["npm", "ci", "--silent"], cwd=folder, check=True, timeout=300)
        (folder / ".installed").touch()
    return folder
