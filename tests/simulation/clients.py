"""A server as its callers see it."""

from collections.abc import Awaitable, Callable
from typing import Any

from db.errors import StoreError
from tests.simulation.asked import Asked
from tests.simulation.faults import is_fault
from tests.simulation.servers import Server


class Client:
    """A server's store as its callers see it: the oracle hears what they ask and what they are told."""

    def __init__(self, server: Server) -> None:
        self._server = server

    def __getattr__(self, name: str) -> Callable[..., Awaitable[Any]]:
        return lambda *values, **named: self._ask(Asked(name, values, named))

    async def _ask(self, asked: Asked) -> Any:
        oracle = self._server.oracle
        try:
            answer = await self._server.ask(asked)
        except StoreError as refusal:
            if not is_fault(refusal):
                oracle.answered(asked, refusal)
            raise
        oracle.answered(asked, answer)
        return answer
