"""The figures of several processes can be read while one of them is being started."""

import asyncio
from pathlib import Path

import pytest

from db.sqlite.store import SqliteStore
from server.metrics import Metrics


async def test_a_file_that_is_not_written_yet_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    metrics, store = Metrics(), SqliteStore(tmp_path / "queue.db")
    folder = tmp_path / "metrics"
    folder.mkdir()
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(folder))
    begun = folder / "counter_1.db"
    begun.touch()
    await store.open()
    reading = asyncio.ensure_future(metrics.page(store))
    await asyncio.sleep(0.02)
    assert not reading.done()
    begun.unlink()
    assert b"taskdeck_active_workers" in await reading
    await store.close()
