"""What is made at installation: the pages and the Python client, each by a program of its own."""

import subprocess
import sys
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

STEPS = (("web/build.py",), ("-m", "ariadne_codegen", "client"))


class Steps(BuildHookInterface):  # type: ignore[type-arg]  # generic over a configuration that is not used
    """Runs the steps, in order."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Run each step in the project's folder; raises CalledProcessError when one breaks."""
        for step in STEPS:
            subprocess.run([sys.executable, *step], cwd=self.root, check=True)
