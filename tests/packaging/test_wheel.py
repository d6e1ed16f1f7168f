"""The wheel, installed where a stranger would: beside PyPI's own package `schema`, far from the checkout."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.acceptance.processes import ROOT, Process, ending, free_port, ready

pytestmark = pytest.mark.slow
CLEAN = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}


def run(*command: str, cwd: Path) -> str:
    """What a command prints; fails with what it said when it fails."""
    done = subprocess.run(command, cwd=cwd, env=CLEAN, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy: the build writes the client anew, which other tests are importing."""
    folder = tmp_path_factory.mktemp("wheel")
    ignored = shutil.ignore_patterns(".git", ".venv", ".*_cache", "__pycache__", "node_modules", "data")
    source = shutil.copytree(ROOT, folder / "source", ignore=ignored)
    run(sys.executable, "-m", "pip", "wheel", "--no-deps", "--wheel-dir", str(folder), str(source), cwd=folder)
    (built,) = folder.glob("taskdeck-*.whl")
    return built


def test_the_wheel_keeps_to_one_package(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == {"taskdeck"}
    for carried in (
        "app/queries/ListTasks.graphql",
        "app/server/pages/static/index.html",
        "client/__init__.py",
        "py.typed",
    ):
        assert f"taskdeck/{carried}" in names
    assert "taskdeck/app/db/migrations/sqlite/0001_original.sql" in names


def test_it_serves_beside_the_schema_package_of_others(wheel: Path, tmp_path: Path) -> None:
    run(sys.executable, "-m", "venv", "clean", cwd=tmp_path)
    python = str(tmp_path / "clean" / "bin" / "python")
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    run(*pip, "-r", str(ROOT / "requirements.lock"), cwd=tmp_path)
    run(*pip, "--no-deps", str(wheel), "schema", cwd=tmp_path)
    other = "import schema; print(schema.Schema({'a': int}).validate({'a': 1}))"
    assert run(python, "-c", other, cwd=tmp_path) == "{'a': 1}\n"
    port = free_port()
    command = [
        "-m",
        "taskdeck",
        "serve",
        "--port",
        str(port),
        "--database",
        str(tmp_path / "queue.db"),
        "--processes",
        "2",
    ]
    server = Process(tmp_path / "server.log", *command, folder=tmp_path, python=python, environment=CLEAN)
    with ending(server):
        ready(server, port)
        address = f"http://127.0.0.1:{port}"
        created = run(
            python,
            "-m",
            "taskdeck",
            "task",
            "create",
            "keyword_search",
            '{"query": "x"}',
            "--server",
            address,
            cwd=tmp_path,
        )
        assert created == "1\n"
        assert server.end() == 0
