"""Ten episodes, in which every kind of trouble occurs."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.acceptance.processes import ENVIRONMENT, ROOT
from tests.chaos.machine import can_mount
from tests.chaos.plan import plan

SEEDS = range(10)
KINDS = {
    "kill server", "restart server", "stop server", "kill worker", "replace worker", "kill direct", "stop direct",
    "take lock", "clock ahead", "clock back", "fill disk", "delete file", "replace file",
}  # fmt: skip


def test_the_seeds_bring_every_kind_of_trouble() -> None:
    assert {step.act for seed in SEEDS for step in plan(seed).steps} >= KINDS


@pytest.mark.slow
def test_ten_troubled_installations_keep_every_promise(tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    command = [sys.executable, "-m", "tests.chaos.run", str(SEEDS.start), str(SEEDS.stop), "--jobs", "2"]
    run = subprocess.run([*command, "--report", str(report)], cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
    figures = json.loads(report.read_text())
    for happened in ("created", "granted", "accepted", "lost", "SIGKILL", "heard", "no answer"):
        assert figures["counts"][happened] > 0, happened
    assert (figures["skipped"] == {}) == can_mount()
