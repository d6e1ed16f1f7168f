"""Row classes: one tuple class for each set of columns, with the record's attribute names."""

from collections import namedtuple
from collections.abc import Iterable
from functools import lru_cache
from typing import cast

from db.records import TaskRecord


@lru_cache(maxsize=1024)
def row_class(columns: tuple[str, ...]) -> type[TaskRecord]:
    """The TaskRecord class that holds just these columns; call `make` to fill it from a row of the same order."""
    return cast(type[TaskRecord], type("TaskRow", (TaskRecord, namedtuple("Columns", columns)), {"__slots__": ()}))


def make(columns: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> list[TaskRecord]:
    """Records of these columns from rows of the same order."""
    cls = row_class(columns)
    new = tuple.__new__
    return [new(cls, row) for row in rows]  # type: ignore[type-var]  # the class is a tuple at run time
