"""The machine under an episode: a clock on the wall that jumps, and a disk that is small."""

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from tests.acceptance.processes import ENVIRONMENT

DISK_MEGABYTES = 12
WATCH = Path(__file__).parent / "watch"
"""A folder with a sitecustomize: Python reads it before anything else, and its time of day is then the folder's."""


def clock_environment(folder: Path) -> dict[str, str]:
    """The environment in which Python takes its time of day from the folder; its monotonic clock stays true."""
    set_clock(folder, 0)
    return {"PYTHONPATH": f"{WATCH}:{ENVIRONMENT['PYTHONPATH']}", "CHAOS_CLOCK": str(folder / "clock")}


def set_clock(folder: Path, seconds: int) -> None:
    """Let the time of day be so many seconds ahead, from now on."""
    place = folder / "clock.new"
    place.write_text(str(seconds))
    place.rename(folder / "clock")


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A file system of some megabytes. Raises CalledProcessError where none can be mounted."""
    place = folder / "disk"
    place.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK_MEGABYTES}m", "tmpfs", str(place)], check=True)
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


@cache
def can_mount() -> bool:
    """Whether a small disk can be had here."""
    with tempfile.TemporaryDirectory() as folder:
        made = subprocess.run(["mount", "-t", "tmpfs", "tmpfs", folder], capture_output=True, check=False)
        if made.returncode == 0:
            subprocess.run(["umount", folder], check=True)
        return made.returncode == 0
