"""Filling the relations of many objects at once."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from db.store import Columns
from resolvers.context import Context
from resolvers.related import Related

Gap = tuple[dict[str, Any], Any]
"""The data of an object whose relation is still to be filled, and the object."""


@dataclass(frozen=True, slots=True)
class Hole:
    """One relation of a selection: under which key, how it is loaded, and how a list of loaded values is completed."""

    key: str
    related: Related[Any, Any, Any]
    columns: Columns
    complete: Callable[[list[Any], Context], Awaitable[list[Any]]]

    async def fill(self, gaps: Sequence[Gap], context: Context) -> None:
        """Load the relation of all these objects in one question, and put it into their data."""
        keys = [self.related.key(context, parent) for _, parent in gaps]
        wanted = list(dict.fromkeys(key for key in keys if key is not None))
        found = await self.related.load(context, wanted, self.columns) if wanted else {}
        answers = await (self._alike if self.related.value is None else self._each)(gaps, keys, found, context)
        for (data, _), answer in zip(gaps, answers, strict=True):
            data[self.key] = answer

    async def _alike(
        self, gaps: Sequence[Gap], keys: list[Any], found: Mapping[Any, Any], context: Context
    ) -> list[Any]:
        """Where what was found is the value: each is completed once, however many objects lead to it."""
        done = dict(zip(found, await self.complete(list(found.values()), context), strict=True))
        if done.keys() >= set(keys):
            return [done[key] for key in keys]
        [missing] = await self.complete([self.related.missing], context)
        return [done.get(key, missing) for key in keys]

    async def _each(
        self, gaps: Sequence[Gap], keys: list[Any], found: Mapping[Any, Any], context: Context
    ) -> list[Any]:
        value = self.related.value
        assert value is not None
        given = zip(gaps, keys, strict=True)
        return await self.complete([value(context, parent, found.get(key)) for (_, parent), key in given], context)
