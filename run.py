"""The two commands of a fresh machine: `python3 run.py` serves, `python3 run.py test` passes the tests.

Standard library only. It keeps an environment in `.venv`, installed from the hashed lock files, and brings it up to
date when they change. Any other arguments go to the command line inside it: `python3 run.py task list`.
"""

import compileall
import hashlib
import os
import subprocess
import sys
from pathlib import Path

HOME = Path(__file__).resolve().parent
VENV = HOME / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PACKAGES = ("db", "resolvers", "schema", "execution", "server", "taskdeck")
RUNTIME, DEVELOPMENT = "requirements.lock", "requirements-dev.lock"  # the second holds the first
ON_ALL_CORES = ("-n", "auto", "--dist", "loadfile", "--no-loadscope-reorder")  # the order says that browsers come last
CHECKS = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy",),
    ("lint-imports",),
    ("pytest", "-q", "-m", "not slow", *ON_ALL_CORES),
)
LONG_TESTS = ("pytest", "-q", "-m", "slow", *ON_ALL_CORES)
AGAIN = ("pytest", "-q", "-m", "slow", "--last-failed", "--last-failed-no-failures", "none")
KEEPING_BYTECODE = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
"""The tests start hundreds of processes, each of which would compile the same modules where nothing may be kept."""


def main(arguments: list[str]) -> int:
    """Do what the arguments say, and return the exit code."""
    if sys.version_info < (3, 11):  # noqa: UP036  # this file is what an older Python meets first
        print("Taskdeck needs Python 3.11 or newer.", file=sys.stderr)
        return 2
    testing = arguments[:1] == ["test"]
    if not install(DEVELOPMENT if testing else RUNTIME):
        return 1
    compile_packages()
    if testing:
        return check(arguments[1:])
    command = [str(BIN / "taskdeck"), *(arguments or ["serve"])]
    if os.name == "nt":
        return subprocess.call(command)
    os.execv(command[0], command)


def install(lock: str) -> bool:
    """Bring `.venv` to what the lock and the project say; True when it is. Does nothing when nothing has changed."""
    if any(installed(enough) for enough in {lock, DEVELOPMENT}):
        return True
    if not (BIN / "python").exists() and not create():
        return False
    print(f"Installing {lock} into .venv …", file=sys.stderr)
    pip = [str(BIN / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    steps = ([*pip, "--require-hashes", "-r", lock], [*pip, "--no-deps", "-e", "."])
    if any(subprocess.call(step, cwd=HOME) for step in steps):
        print("The installation failed; the lines above say why. Run the same command again to retry.", file=sys.stderr)
        return False
    stamp(lock).write_text(digest(lock))
    return True


def compile_packages() -> None:
    """Compile the project as pip does what it installs: with PYTHONDONTWRITEBYTECODE each start would do so again."""
    for name in PACKAGES:
        compileall.compile_dir(HOME / name, quiet=2)


def installed(lock: str) -> bool:
    """Whether `.venv` is what this lock and the project say now."""
    return stamp(lock).exists() and stamp(lock).read_text() == digest(lock)


def stamp(lock: str) -> Path:
    """The file that remembers what was installed."""
    return VENV / f".{lock}.installed"


def create() -> bool:
    """Make `.venv`; False, with a sentence that says what to install, where Python came without venv."""
    made = subprocess.run([sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True, check=False)
    if made.returncode:
        print("Python cannot make a virtual environment here. On Debian: apt install python3-venv", file=sys.stderr)
        print(made.stderr.strip(), file=sys.stderr)
    return made.returncode == 0


def digest(lock: str) -> str:
    """A text that changes when the lock, or anything that the installed project is built from, does."""
    total = hashlib.sha256()
    sources = [HOME / lock, HOME / "pyproject.toml", HOME / "hatch_build.py", HOME / "client_build.py"]
    for folder in ("web", "queries", "schema"):
        sources += sorted(
            path
            for path in (HOME / folder).rglob("*")
            if path.is_file() and not set(path.parts) & BUILT and path.suffix in SUFFIXES
        )
    for path in sources:
        if path.exists():
            total.update(path.read_bytes())
    return total.hexdigest()


BUILT = {"node_modules", "dist", "generated", "__pycache__"}
SUFFIXES = {".graphql", ".ts", ".tsx", ".css", ".html", ".json", ".js", ".mjs", ".svg"}


def check(arguments: list[str]) -> int:
    """Run every check, the tests last, and stop at the first that fails; arguments go to pytest instead.

    The long tests come with `--all`, and where CI is set in the environment. They wait for real browsers and killed
    processes, so those that fail are asked once more, alone, and that answer counts.
    """
    long = arguments == ["--all"] or (not arguments and bool(os.environ.get("CI")))
    if arguments and not long:
        return subprocess.call([str(BIN / "pytest"), *arguments], cwd=HOME)
    for command in CHECKS:
        if failed := run(command):
            return failed
    return 0 if not long or run(LONG_TESTS) == 0 else run(AGAIN)


def run(command: tuple[str, ...]) -> int:
    """Run a program of `.venv`, and return its exit code."""
    print("$", *command, flush=True)
    return subprocess.call([str(BIN / command[0]), *command[1:]], cwd=HOME, env=KEEPING_BYTECODE)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
