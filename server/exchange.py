"""One plain request and its answer, which is prepared while the disk still writes what it tells."""

import asyncio
from collections.abc import Awaitable, Callable
from time import perf_counter
from typing import Any, NamedTuple, Self

from db.commit import Commit
from execution.documents import Prepared
from execution.errors import RequestRefused, internal
from resolvers.roles import Identity
from server.answers import Answer, Refused
from server.asgi import Headers, Scope
from server.gate import address_of
from server.http import only_streamed, whole
from server.requests import from_body
from server.runtime import Runtime

UntilGone = Callable[[], Awaitable[None]]


class Head(NamedTuple):
    """What the head of a request says: the length of the body, who asks, and the media type of the answer."""

    length: int
    authorization: bytes | None
    media: Headers


class Exchange:
    """Answers one request. What it tells has to be `durable` before it is sent, as `written`; where that fails, `anew`
    answers.
    """

    answer: Answer
    kind: str
    operation: tuple[Prepared, dict[str, Any] | None, Identity]
    written: bytes

    def __init__(self, runtime: Runtime, head: Head, body: bytes, scope: Scope, until_gone: UntilGone) -> None:
        self.runtime, self.head, self.body, self.scope, self.until_gone = runtime, head, body, scope, until_gone
        self.started = perf_counter()
        self.commit: Commit | None = None

    @property
    def durable(self) -> asyncio.Future[Any] | None:
        """Ends when what the answer tells is durable; None when it is."""
        return None if self.commit is None else self.commit.done

    async def take(self) -> Self:
        """Answer the request.

        The first step runs at once, before there is a task; what may wait longer goes on in one.
        """
        runtime, gate, head = self.runtime, self.runtime.gate, self.head
        try:
            identity = gate.recognise(head.authorization) or await gate.identify(
                head.authorization, address_of(self.scope)
            )
            request = from_body(self.body, runtime.settings.max_json_depth)
            prepared = runtime.prepare(request, identity)
            self.kind, self.operation = prepared.kind, (prepared, request.variables, identity)
            if prepared.kind == "subscription":
                raise only_streamed()
            if prepared.compiled is None or prepared.waits:
                await asyncio.sleep(0)
            elif prepared.compiled.reads_nothing_after:
                self.commit = Commit()
            response = await runtime.execute(prepared, request.variables, identity, self.until_gone, self.commit)
            self.answer = whole(response, head.media)
        except Exception as error:
            self._refuse(error)
        return self

    async def anew(self, error: Exception) -> Self:
        """Answer once more: what was written could not be made durable."""
        prepared, variables, identity = self.operation
        field, self.commit = prepared.fields[0], None
        outcomes = {(field.alias or field.name).value: error}
        try:
            response = await self.runtime.execute(prepared, variables, identity, self.until_gone, outcomes=outcomes)
            self.answer = whole(response, self.head.media)
        except Exception as failure:
            self._refuse(failure)
        return self

    def count(self) -> None:
        """Count the answer, which has been sent; log it when it refuses."""
        self.runtime.answered(self.scope, self.kind, self.answer.status, perf_counter() - self.started)

    def _refuse(self, error: Exception) -> None:
        """Answer with an error."""
        self.kind, media = "refused", self.head.media
        if isinstance(error, RequestRefused):
            self.answer = whole({"errors": error.formatted}, media)
        elif isinstance(error, Refused):
            self.answer = error.answer(media)
        else:
            self.answer = Refused(500, internal(error)["message"], "INTERNAL").answer(media)
