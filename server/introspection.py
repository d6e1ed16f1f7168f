"""Answers about the schema: costly to make, and the same for everybody who may ask until the schema changes."""

from collections.abc import Awaitable, Callable

import orjson

from execution.documents import Prepared
from execution.engine import Response
from server.limits import Cost

KEPT = 32


class SchemaAnswers:
    """The last answers to operations that ask for nothing but the schema, by operation; each belongs to one schema."""

    def __init__(self) -> None:
        self.known: dict[Prepared, Response] = {}

    async def answer(self, prepared: Prepared, execute: Callable[[], Awaitable[Response]]) -> Response:
        """What `execute` answers, executed once for each operation."""
        known = self.known.get(prepared)
        if known is not None:
            return {**known}
        response = await execute()
        if "errors" not in response:
            if len(self.known) >= KEPT:
                del self.known[next(iter(self.known))]
            self.known[prepared] = {**response, "data": orjson.Fragment(orjson.dumps(response["data"]))}
        return response


def is_unchanging(prepared: Prepared) -> bool:
    """Whether the operation is one whose answer belongs here."""
    return isinstance(prepared.cost, Cost) and prepared.cost.unchanging
