"""The pages in which lists are answered, and the arguments that choose one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from db.records import Count, EventRecord, TaskRecord, WorkerRecord
from db.shapes import Written
from resolvers.cursors import Cursor, Position, decode_position, encode_position
from resolvers.errors import BadInput

Node = TypeVar("Node")
DEFAULT_LIMIT = 100
LARGEST_LIMIT = 1_000


@dataclass(frozen=True, slots=True)
class Window:
    """Which page: `limit` rows after or before a position, the last ones when `backwards`."""

    limit: int
    after: Position | None
    before: Position | None
    backwards: bool


@dataclass(frozen=True, slots=True)
class PageInfo:
    """Whether more lie on either side, and the cursors of the ends."""

    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None
    end_cursor: str | None


@dataclass(frozen=True, slots=True)
class Edge(Generic[Node]):
    """A row and its cursor."""

    node: Node
    cursor: str


@dataclass(frozen=True, slots=True)
class Page(Generic[Node]):
    """Rows of a list in order. What is made of them (`edges`, `page_info`) is made when it is asked for.

    Rows that the store has written as JSON have no edges.
    """

    nodes: Sequence[Node] | Written
    has_next: bool
    has_previous: bool
    order: str
    position: Callable[[Node], Position]

    @property
    def rows(self) -> Sequence[Node]:
        """The rows as records: there are none where the store has written them."""
        return () if isinstance(self.nodes, Written) else self.nodes

    @property
    def edges(self) -> list[Edge[Node]]:
        """The rows with their cursors."""
        return [Edge(row, encode_position(self.order, self.position(row))) for row in self.rows]

    @property
    def page_info(self) -> PageInfo:
        """Whether more lie on either side, and the cursors of the ends."""
        start, end = [encode_position(self.order, position) for position in self._ends()] or (None, None)
        return PageInfo(self.has_next, self.has_previous, start, end)

    def _ends(self) -> Sequence[Position]:
        if isinstance(self.nodes, Written):
            return self.nodes.ends
        return [self.position(node) for node in (self.nodes[0], self.nodes[-1])] if self.nodes else ()


@dataclass(frozen=True, slots=True)
class TaskPageAnswer(Page[TaskRecord]):
    """A page of tasks. `count` is None when nobody asked for it."""

    cursor: Cursor
    count: Count | None

    @property
    def total_count(self) -> int | None:
        """How many tasks match."""
        return self.count.value if self.count else None

    @property
    def total_count_is_exact(self) -> bool | None:
        """False when counting stopped at its limit."""
        return self.count.exact if self.count else None


@dataclass(frozen=True, slots=True)
class WorkerPageAnswer(Page[WorkerRecord]):
    """A page of workers."""

    total_count: int


@dataclass(frozen=True, slots=True)
class EventPage:
    """Events oldest first, the position after them, and whether more are there already."""

    events: Sequence[EventRecord]
    cursor: Cursor
    has_more: bool


def limit_of(given: int | None, argument: str) -> int:
    """How many rows are meant. Raises BadInput outside 1 to 1,000."""
    if given is None:
        return DEFAULT_LIMIT
    if not 1 <= given <= LARGEST_LIMIT:
        raise BadInput(argument, f"must be between 1 and {LARGEST_LIMIT}, got {given}")
    return given


def window(order: str, first: int | None, after: str | None, last: int | None, before: str | None) -> Window:
    """The page that a connection's arguments choose. Raises BadInput naming the argument that is wrong."""
    if first is not None and last is not None:
        raise BadInput("last", "cannot be combined with first; page in one direction at a time")
    backwards = last is not None
    return Window(
        limit=limit_of(last, "last") if backwards else limit_of(first, "first"),
        after=None if after is None else decode_position(order, after, "after"),
        before=None if before is None else decode_position(order, before, "before"),
        backwards=backwards,
    )
