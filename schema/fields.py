"""How fields are declared: the one place that hides from the type checker that records stand in for API types."""

from collections.abc import Callable
from typing import Any

import strawberry
from strawberry.types.field import StrawberryField

from db.store import Columns
from resolvers.context import Context, Info
from resolvers.related import Related
from resolvers.roles import Role


def field(description: str, *, resolver: Callable[..., Any] | None = None, **options: Any) -> Any:
    """A field: an attribute of the record of the same name, or what the resolver answers."""
    made: StrawberryField = strawberry.field(description=description, **options)
    if resolver is not None:
        made(resolver)
        _leave_out_null_defaults(made)
    return made


def way_in(
    role: Role, description: str, resolver: Callable[..., Any], *, subscribe: bool = False, waits: bool = False
) -> Any:
    """A root field, open to those who have this role. `waits` says that it may hold its answer back."""
    return field(description, resolver=resolver, metadata={"role": role, "waits": waits}, is_subscription=subscribe)


def computed(description: str, compute: Callable[[Context, Any], Any], columns: Columns) -> Any:
    """A field made of the record alone: `columns` are the attributes that `compute(context, record)` reads."""

    def resolve(parent: strawberry.Parent[object], info: Info) -> Any:
        return compute(info.context, parent)

    return field(description, resolver=resolve, metadata={"columns": columns, "compute": compute})


def relation(description: str, related: Related[Any, Any, Any]) -> Any:
    """A field that is loaded for many records in one question."""

    async def resolve(parent: strawberry.Parent[object], info: Info) -> Any:
        columns = info.context.columns(info, related.of) if related.of else ()
        return await related.resolve(info.context, parent, columns)

    return field(description, resolver=resolve, metadata={"columns": related.columns, "related": related})


class made_of:  # reads as a function: is_type_of = made_of(TaskRecord)
    """The `is_type_of` of a type whose values are these records; `records` tells them without a call."""

    def __init__(self, *records: type) -> None:
        self.records = records

    def __call__(self, value: object, info: object) -> bool:
        return isinstance(value, self.records)


def argument(description: str) -> Any:
    """An argument's description, for `Annotated`."""
    return strawberry.argument(description=description)


def _leave_out_null_defaults(made: StrawberryField) -> None:
    """An argument that may be left out has no default to print; the function's own None serves."""
    for given in made.arguments:
        if given.default is None:
            given.default = strawberry.UNSET
