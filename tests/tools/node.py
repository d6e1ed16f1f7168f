"""Public programs from npm, installed once into a cache outside the tree, by the lock file beside this one."""

import os
import shutil
import subprocess
from hashlib import sha256
from pathlib import Path

import pytest

from tests.tools.alone import alone

HERE = Path(__file__).parent
FILES = ("package.json", "package-lock.json", ".npmrc")


def run(folder: Path, *command: str, seconds: float = 120) -> str:
    """What a command prints in a folder that `prepare` has made. Fails when it ends with an error."""
    ended = tried(folder, *command, seconds=seconds)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


def tried(folder: Path, *command: str, seconds: float = 120) -> subprocess.CompletedProcess[str]:
    """How a command of Node, or of a package, ends in a folder that `prepare` has made."""
    bin = folder / "node_modules" / ".bin"
    environment = {**os.environ, "PATH": os.pathsep.join([str(bin), os.environ["PATH"]])}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=seconds, check=False
    )


def prepare(folder: Path, *files: str) -> Path:
    """Put files of this folder, and the packages, into another folder. Skips where there is no Node."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip("needs Node.js with npm")
    (folder / "node_modules").symlink_to(installed() / "node_modules")
    for name in ("package.json", *files):
        shutil.copy(HERE / name, folder / Path(name).name)
    return folder


def installed() -> Path:
    """The folder that holds the packages of the lock file."""
    digest = sha256(b"".join((HERE / name).read_bytes() for name in FILES)).hexdigest()[:16]
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))
    folder = cache / "taskdeck-test-tools" / digest
    with alone(folder):
        if not (folder / ".installed").exists():
            folder.mkdir(exist_ok=True)
            for name in FILES:
                shutil.copy(HERE / name, folder / name)
            subprocess.run(["npm", "ci", "--silent"], cwd=folder, check=True, timeout=300)
            (folder / ".installed").touch()
    return folder
