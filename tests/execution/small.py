"""A small schema with every shape that the product's has, and some wrong values that it must never have."""

from collections.abc import AsyncIterator, Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, Any

import strawberry
from strawberry.schema.config import StrawberryConfig

from db.errors import StorageBusy
from db.records import Instant, JsonText
from db.store import Columns
from resolvers.context import Info
from resolvers.related import Related
from resolvers.roles import ANYONE, Identity
from schema.fields import computed, made_of, relation
from schema.fields import field as described
from schema.scalars import SCALARS


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


@dataclass
class Book:
    id: int
    title: Any
    pages: Any = 10
    weight: Any = 0.5
    colour: Any = Colour.RED
    data: str | None = '{"a": [1, 2]}'
    at: str | None = "2025-11-11T12:00:00.123456+00:00"
    author_id: int | None = 1
    tags: Any = ("a", "b")
    good: Any = True


@dataclass
class Author:
    id: int
    name: str


@dataclass
class Page:
    nodes: Any
    count: int


@dataclass
class Missing:
    message: str


BOOKS = {
    1: Book(1, "One"),
    2: Book(2, "Two", pages=2**40, author_id=2),
    3: Book(3, 7, weight=3, colour="blue", data=None, at="2025-11-11 12:00:00", author_id=None),
    4: Book(4, None),
    5: Book(5, "Five", weight=float("nan"), tags=None),
    6: Book(6, "Six", colour="green"),
    7: Book(7, "Seven", pages=True, tags="ab", good=1),
    8: Book(8, "Eight", author_id=99, tags=["x", None]),
}
AUTHORS = {1: Author(1, "Ada"), 2: Author(2, "Bo")}


@dataclass
class Shelf:
    """The context: who asks, and how often relations were loaded."""

    identity: Identity = ANYONE
    columns: Any = None
    loaders: dict[object, Any] = field(default_factory=dict)
    loads: list[list[int]] = field(default_factory=list)
    seen: list[Columns] = field(default_factory=list)


async def _authors(context: Any, ids: Collection[int], columns: Columns) -> Mapping[int, Author]:
    context.loads.append(sorted(ids))
    return {id: AUTHORS[id] for id in ids if id in AUTHORS}


async def _books(context: Any, ids: Collection[int], columns: Columns) -> Mapping[int, list[Book]]:
    return {id: [book for book in BOOKS.values() if book.author_id == id and book.id < 3] for id in ids}


AUTHOR: Related[Book, int, Author] = Related(
    columns=("author_id",), key=lambda context, book: book.author_id, load=_authors
)
WRITTEN: Related[Author, int, list[Book]] = Related(
    columns=("id",),
    key=lambda context, author: author.id,
    load=_books,
    value=lambda context, author, found: found or [],
    of="Task",
)


@strawberry.type(name="Author")
class AuthorType:
    is_type_of = made_of(Author)
    id: strawberry.ID
    name: str
    books: list[Annotated["BookType", strawberry.lazy("tests.execution.small")]] = relation("Books.", WRITTEN)


@strawberry.interface
class Thing:
    title: str


@strawberry.type(name="Book")
class BookType(Thing):
    is_type_of = made_of(Book)
    id: strawberry.ID
    pages: int
    weight: float | None
    colour: Colour
    data: JsonText | None
    at: Instant | None
    tags: list[str] | None
    good: bool
    author: AuthorType | None = relation("Who wrote it.", AUTHOR)
    sure_author: AuthorType = relation("Who wrote it, if anybody.", AUTHOR)
    loud: str = computed("The title, aloud.", lambda context, book: book.title.upper(), ("title",))

    @strawberry.field
    def line(parent: strawberry.Parent[Book], number: int = 3) -> str:
        return f"{parent.title}:{number}"


@strawberry.type(name="Missing")
class MissingType:
    is_type_of = made_of(Missing)
    message: str


@strawberry.type(name="Page")
class PageType:
    is_type_of = made_of(Page)
    nodes: list[BookType]
    loose: list[BookType | None] | None = described("The same.", name="loose")
    count: int


Found = Annotated[BookType | MissingType, strawberry.union("Found")]


@strawberry.input
class Extra:
    number: int
    words: list[str] = strawberry.field(default_factory=lambda: ["a"])


@strawberry.input
class Inner:
    inner: Annotated["Inner", strawberry.lazy("tests.execution.small")] | None = None


@strawberry.input
class Filter:
    ids: list[strawberry.ID] | None = None
    colour: Colour | None = Colour.RED
    at: Instant | None = None
    data: JsonText | None = None
    weight: float | None = strawberry.UNSET
    extra: Extra | None = None


@strawberry.type
class Query:
    @strawberry.field
    async def book(self, info: Info, id: strawberry.ID) -> BookType | None:
        info.context.seen.append(info.context.columns(info, "Book"))
        return BOOKS.get(int(id))

    @strawberry.field
    async def books(self, ids: list[strawberry.ID]) -> list[BookType | None]:
        return [BOOKS.get(int(id)) for id in ids]

    @strawberry.field
    async def page(self, info: Info, ids: list[int] = [1, 2]) -> PageType:  # noqa: B006
        return Page([BOOKS[id] for id in ids], len(ids))

    @strawberry.field
    async def found(self, id: int) -> Found:
        return BOOKS.get(id) or (Missing(f"no {id}") if id else Author(0, "wrong"))

    @strawberry.field
    async def thing(self, id: int) -> Thing:
        return BOOKS.get(id)

    @strawberry.field
    async def echo(
        self,
        filter: Filter | None = None,
        number: int = 4,
        real: float | None = None,
        colour: Colour = Colour.BLUE,
        colours: list[Colour] | None = None,
    ) -> str:
        return repr((filter, number, real, colour, colours))

    @strawberry.field
    async def deep(self, inner: Inner | None = None) -> str:
        return repr(inner)

    @strawberry.field
    def plain(self) -> int:
        return 1

    @strawberry.field
    async def busy(self) -> int:
        raise StorageBusy("Busy")

    @strawberry.field
    async def maybe_busy(self) -> int | None:
        raise StorageBusy("Busy")


@strawberry.type
class Mutation:
    @strawberry.mutation
    async def add(self, info: Info, number: int) -> int | None:
        info.context.loads.append([number])
        if number < 0:
            raise StorageBusy("Busy")
        return number


@strawberry.type
class Subscription:
    @strawberry.subscription
    async def books(self, ids: list[int]) -> AsyncIterator[BookType]:
        for id in ids:
            yield BOOKS[id]


SCHEMA = strawberry.Schema(Query, Mutation, Subscription, config=StrawberryConfig(scalar_map=SCALARS))
