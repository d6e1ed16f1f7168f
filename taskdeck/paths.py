"""Where the server's own packages are: inside this one in a wheel, beside it in a checkout."""

import sys
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def app_dir() -> Path:
    """The folder that holds `server`, `schema`, `db` and their neighbours."""
    inside = PACKAGE / "app"
    return inside if inside.is_dir() else PACKAGE.parent


def reach_app() -> None:
    """Make the server's packages importable in this process."""
    folder = str(app_dir())
    if folder not in sys.path:
        sys.path.insert(0, folder)
