"""What tests of the storage share."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from db.sqlite.writer import Writer


@pytest.fixture
async def writer(path: Path) -> AsyncIterator[Writer]:
    """An open writer on the module's own database."""
    opened = Writer(path)
    await opened.open()
    yield opened
    await opened.close()
