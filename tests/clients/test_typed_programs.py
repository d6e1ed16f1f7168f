"""A type checker finds nothing in the Python programs of the page on clients, and finds what is made wrong in them."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.clients.speaking import PAGE, modules

pytestmark = pytest.mark.slow
PROGRAMS = ("submit.py", "typed.py", "untyped.py")


def checked(folder: Path) -> tuple[int, str]:
    """How `mypy --strict` ends in a folder of a user's own, and what it prints."""
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file", "", "--cache-dir", str(folder / "cache"), "."]
    ended = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return ended.returncode, ended.stdout + ended.stderr


def test_programs_are_typed_from_end_to_end(tmp_path: Path) -> None:
    for name in PROGRAMS:
        (tmp_path / name).write_text(modules(PAGE)[name])
    assert checked(tmp_path) == (0, "Success: no issues found in 3 source files\n")
    submit = modules(PAGE)["submit.py"]
    mistakes = {
        "number": (submit.replace("top_n=25", 'top_n="25"'), 'has incompatible type "str"; expected "int | None"'),
        "name": (submit.replace("top_n=", "top="), 'Unexpected keyword argument "top"'),
        "needed": (submit.replace("channel_url=channel, ", ""), 'Missing named argument "channel_url"'),
        "outcome": (submit.split(" if isinstance")[0] + "\n", 'has no attribute "task"'),
    }
    for name, (program, _) in mistakes.items():
        assert program != submit
        (tmp_path / f"{name}.py").write_text(program)
    returned, printed = checked(tmp_path)
    assert returned == 1
    lines = printed.splitlines()
    for name, (_, said) in mistakes.items():
        assert [line for line in lines if line.startswith(f"{name}.py:") and said in line], printed
    assert [line for line in lines if line.startswith(PROGRAMS)] == []
