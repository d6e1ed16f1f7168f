"""Filling the relations of many objects at once."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from db.store import Columns
from resolvers.context import Context
from resolvers.related import Related, as_found

Gap = tuple[dict[str, Any], Any]
"""The data of an object whose relation is still to be filled, and the object."""


@dataclass(frozen=True, slots=True)
class Hole:
    """One relation of a selection: under which key, how it is loaded, and how a list of loaded values is completed."""

    key: str
    related: Related[Any, Any, Any]
    columns: Columns
    complete: Callable[[list[Any], Context], Awaitable[list[Any]]]
    nullable: bool

    async def fill(self, gaps: Sequence[Gap], context: Context) -> None:
        """Load the relation of all these objects in one question, and put it into their data."""
        keys = [self.related.key(context, parent) for _, parent in gaps]
        wanted = list(dict.fromkeys(key for key in keys if key is not None))
        found = await self.related.load(context, wanted, self.columns) if wanted else {}
        shared = self.related.value is as_found
        answers = await (self._shared(keys, found, context) if shared else self._each(gaps, keys, found, context))
        for (data, _), answer in zip(gaps, answers, strict=True):
            data[self.key] = answer

    async def _shared(self, keys: list[Any], found: Any, context: Context) -> list[Any]:
        """The answers where what was found is the value: each is completed once, however many objects lead to it."""
        done = dict(zip(found, await self.complete(list(found.values()), context), strict=True))
        answers = [done.get(key) for key in keys]
        if not self.nullable and None in answers:
            raise LookupError(f"nothing was found for {self.key}")
        return answers

    async def _each(self, gaps: Sequence[Gap], keys: list[Any], found: Any, context: Context) -> list[Any]:
        value = self.related.value
        given = zip(gaps, keys, strict=True)
        return await self.complete([value(context, parent, found.get(key)) for (_, parent), key in given], context)
