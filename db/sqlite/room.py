"""What every room of the store stands on."""

from collections.abc import Collection

import orjson

from db.clock import Environment, instant
from db.options import StoreOptions
from db.records import Instant
from db.sqlite.readers import Readers
from db.sqlite.writer import Writer

BRIEF_TASKS = 32
"""Up to so many tasks are claimed, renewed or made in about a millisecond."""


class Room:
    """The writer, the readers and the clock that the operations of one room use."""

    writer: Writer
    readers: Readers
    environment: Environment
    options: StoreOptions

    def now(self) -> Instant:
        """The present time as stored text."""
        return instant(self.environment.clock.now())


def json_list(values: Collection[int] | Collection[str]) -> str:
    """The values as a JSON array, for `IN (SELECT value FROM json_each(…))`."""
    return orjson.dumps(list(values)).decode()


def row_id(number: int) -> int:
    """The number, or -1, which no row has, when SQLite could not hold it."""
    return number if -1 <= number < 2**63 else -1


def id_list(ids: Collection[int]) -> str:
    """Ids from outside as a JSON array, each once."""
    return json_list({row_id(number) for number in ids})
