"""The SQLite store: every room of the contract on one writer and a few readers."""

import asyncio
from pathlib import Path

from db.clock import Environment
from db.options import StoreOptions
from db.sqlite.beats import Beats
from db.sqlite.changes import Changes
from db.sqlite.claims import Claims
from db.sqlite.creation import Creation
from db.sqlite.events import Events
from db.sqlite.flow import Flow
from db.sqlite.leases import Leases
from db.sqlite.lists import Lists
from db.sqlite.places import Places
from db.sqlite.prepare import prepare
from db.sqlite.readers import Readers
from db.sqlite.reaper import Reaper
from db.sqlite.retention import Retention
from db.sqlite.selections import Selections
from db.sqlite.statistics import Statistics
from db.sqlite.task_types import TaskTypes
from db.sqlite.tasks import Tasks
from db.sqlite.tokens import Tokens
from db.sqlite.watch import CommitWatch
from db.sqlite.watchers import Watch
from db.sqlite.workers import Workers
from db.sqlite.writer import Writer


class SqliteStore(
    Tasks, Lists, Places, Creation, Changes, Selections, Claims, Beats, Leases, Workers, Events, Statistics, Flow,
    TaskTypes, Reaper, Retention, Tokens,
):  # fmt: skip
    """Implements db.store.Store on one file, shared with any number of other processes."""

    def __init__(self, path: Path, options: StoreOptions | None = None, environment: Environment | None = None) -> None:
        self.path = Path(path)
        self.options = options or StoreOptions()
        self.environment = environment or Environment()
        self.commits = CommitWatch(self.path)
        self.writer = Writer(self.path, self.commits.notice)
        self.readers = Readers(self.path, self.options.readers)
        self.watch = Watch()

    async def open(self) -> None:
        """Open, upgrading what an older version wrote. Raises DatabaseRefused and leaves the file as it was."""
        await asyncio.to_thread(prepare, self.path, checked=self.options.checked)
        await self.writer.open()
        await self.readers.open()
        self.commits.open()
        await self.read_log_id()
        await self.read_page_size()

    async def close(self) -> None:
        """Answer what was asked, finish the writes under way, and close; the writer closes last and empties the log."""
        self.commits.close()
        await self.readers.close()
        await self.writer.close()
