"""Where no newer SQLite is built for the platform, Python's own does."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WITHOUT_THE_NEWER = """
import sys
sys.modules["pysqlite3"] = None
import pytest
from db.sqlite.library import newer
assert newer.__name__ == "sqlite3"
sys.exit(pytest.main(["-q", "-m", "not slow", "-p", "no:cacheprovider", "tests/db", "tests/conformance"]))
"""


@pytest.mark.slow
def test_the_store_keeps_its_promises_on_it() -> None:
    command = [sys.executable, "-c", WITHOUT_THE_NEWER]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert ran.returncode == 0, ran.stdout[-4_000:] + ran.stderr[-1_000:]
