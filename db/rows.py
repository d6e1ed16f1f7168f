"""Row classes: one tuple class for each set of columns, with the record's attribute names."""

from collections import namedtuple
from collections.abc import Callable, Iterable
from functools import lru_cache, partial
from typing import cast

from db.records import TaskRecord


@lru_cache(maxsize=1024)
def row_class(columns: tuple[str, ...]) -> type[TaskRecord]:
    """The TaskRecord class that holds just these columns; `maker` tells how it is filled."""
    return cast(type[TaskRecord], type("TaskRow", (TaskRecord, namedtuple("Columns", columns)), {"__slots__": ()}))


def maker(columns: tuple[str, ...]) -> Callable[[tuple[object, ...]], TaskRecord]:
    """What makes a record of these columns from a row of the same order."""
    return partial(tuple.__new__, row_class(columns))  # type: ignore[type-var]  # the class is a tuple at run time


def make(columns: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> list[TaskRecord]:
    """Records of these columns from rows of the same order."""
    return list(map(maker(columns), rows))
