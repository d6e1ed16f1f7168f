"""Whether the file that is open is still the file at its path."""

import os
from pathlib import Path

from db.errors import DatabaseRefused


class FileIdentity:
    """The device and inode of the database when it was opened."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._identity = _identity(path)

    def check(self) -> None:
        """Raises DatabaseRefused when the file was deleted or replaced: writes to it would be lost in silence."""
        if _identity(self._path) != self._identity:
            raise DatabaseRefused(f"{self._path} was deleted or replaced while open; restart to use what is there")


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino
