"""What is made when the project is installed or packed: each step is a program of its own, in this order."""

import subprocess
import sys
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

STEPS = ("web/build.py",)


class Steps(BuildHookInterface):  # type: ignore[type-arg]
    """Runs the steps; a step that cannot do its work says so in a line and lets the installation go on."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Run each step in the project's folder; raises CalledProcessError when one breaks."""
        for step in STEPS:
            subprocess.run([sys.executable, step], cwd=self.root, check=True)
