"""Relations that many parents ask for at once: one definition, whichever road an operation takes."""

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from strawberry.dataloader import DataLoader

from db.store import Columns
from resolvers.context import Context

Parent = TypeVar("Parent")
Key = TypeVar("Key")
Found = TypeVar("Found")


@dataclass(frozen=True, slots=True, eq=False)
class Related(Generic[Parent, Key, Found]):
    """How a field's values are loaded for many parents in one question.

    `key` is what to load for a parent (None: nothing), `load` answers all keys at once (what is missing is left out).
    What was found is the field's value, or `missing` where nothing was, unless `value` makes it of a parent and what
    was found. `columns` are the parent's attributes that are read; `of` names the type whose selected columns `load`
    is given.
    """

    columns: Columns
    key: Callable[[Context, Parent], Key | None]
    load: Callable[[Context, Collection[Key], Columns], Awaitable[Mapping[Key, Found]]]
    value: Callable[[Context, Parent, Found | None], Any] | None = None
    missing: Any = None
    of: str = ""

    async def resolve(self, context: Context, parent: Parent, columns: Columns) -> Any:
        """The value for one parent. Parents that ask at the same moment share one question; later ones ask anew."""
        key = self.key(context, parent)
        found = None if key is None else await self._loader(context, columns).load(key)
        if self.value is not None:
            return self.value(context, parent, found)
        return self.missing if found is None else found

    def _loader(self, context: Context, columns: Columns) -> DataLoader[Key, Found | None]:
        loader = context.loaders.get((self, columns))
        if loader is None:
            loader = DataLoader(self._batch(context, columns), max_batch_size=1_000, cache=False)
            context.loaders[(self, columns)] = loader
        return loader

    def _batch(self, context: Context, columns: Columns) -> Callable[[list[Key]], Awaitable[list[Found | None]]]:
        async def batch(keys: list[Key]) -> list[Found | None]:
            found = await self.load(context, dict.fromkeys(keys), columns)
            return [found.get(key) for key in keys]

        return batch
