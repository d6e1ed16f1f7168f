"""Answers about the schema: costly to make, and the same for everybody who may ask until the schema changes."""

from collections.abc import Awaitable, Callable

import orjson

from execution.documents import Prepared, root_fields
from execution.engine import Response
from server.limits import Cost
from server.merges import fragments_of

KEPT = 32


class SchemaAnswers:
    """The last answers to operations that ask for nothing but the schema, by operation; each belongs to one schema."""

    def __init__(self) -> None:
        self.known: dict[Prepared, Response] = {}

    async def answer(self, prepared: Prepared, execute: Callable[[], Awaitable[Response]]) -> Response:
        """What `execute` answers, executed once for an operation whose answer cannot change."""
        known = self.known.get(prepared)
        if known is not None:
            return {**known}
        response = await execute()
        if is_unchanging(prepared) and "errors" not in response:
            if len(self.known) >= KEPT:
                del self.known[next(iter(self.known))]
            self.known[prepared] = {**response, "data": orjson.Fragment(orjson.dumps(response["data"]))}
        return response


def introspects(prepared: Prepared) -> bool:
    """Whether any part of the document asks for the schema."""
    return isinstance(prepared.cost, Cost) and prepared.cost.introspects


def is_unchanging(prepared: Prepared) -> bool:
    """Whether the operation takes no variables and asks for the schema alone."""
    fields = root_fields(prepared.operation.selection_set, fragments_of(prepared.document))
    return not prepared.operation.variable_definitions and all(field.name.value.startswith("__") for field in fields)
