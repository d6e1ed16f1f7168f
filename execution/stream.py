"""Subscriptions: a source of events, and one answer for each."""

from collections.abc import AsyncIterable, AsyncIterator, Sequence
from contextlib import suppress
from inspect import isawaitable
from typing import Any

from graphql import ExecutionResult, GraphQLError, GraphQLList, GraphQLNonNull
from graphql.execution import create_source_event_stream

from execution.compiled import places
from execution.completion import Completion
from execution.documents import Prepared
from execution.errors import RequestRefused, describe
from execution.executor import OperationExecutor
from execution.respond import Response, respond
from execution.source import Unsupported
from resolvers.context import Context


class Stream:
    """A subscription under way. `events` are the resolver's own; `answer` makes the response to any of them."""

    def __init__(self, prepared: Prepared, executor: OperationExecutor, events: AsyncIterable[Any]) -> None:
        self.prepared, self.executor, self.events = prepared, executor, events
        self.context: Context = executor.context_value
        self.key, self.completion = _compiled(prepared)

    async def answer(self, event: Any) -> Response:
        """The response to one event."""
        [response] = await self.answer_all([event])
        return response

    async def answer_all(self, events: Sequence[Any]) -> list[Response]:
        """The responses to these events, made together by generated code where that can be, else one by one."""
        if self.completion is not None:
            with suppress(Exception):
                found = await self.completion.complete(events, self.context)
                return [{"data": {self.key: data}, "extensions": self.prepared.extensions} for data in found]
        if len(events) == 1:
            return [await self._execute(events[0])]
        return [await self.answer(event) for event in events]

    async def answers(self) -> AsyncIterator[Response]:
        """The response to each event as it comes; when the source fails, a last one that tells the error."""
        try:
            async for event in self.events:
                yield await self.answer(event)
        except Exception as error:
            yield failure(error)

    async def _execute(self, event: Any) -> Response:
        self.context.loaders.clear()
        result = self.executor.build_per_event_executor(event).execute_operation(False)
        return respond(self.prepared, await result if isawaitable(result) else result)


def failure(error: Exception) -> Response:
    """The response that tells that the source of events failed."""
    return {"errors": [describe(GraphQLError(str(error), original_error=error))]}


async def open_stream(prepared: Prepared, executor: OperationExecutor) -> Stream:
    """Call the subscription's resolver. Raises RequestRefused when it gives no source of events."""
    found = create_source_event_stream(executor)
    events = await found if isawaitable(found) else found
    if isinstance(events, ExecutionResult):
        raise RequestRefused(events.errors or [])
    return Stream(prepared, executor, events)


def _compiled(prepared: Prepared) -> tuple[str, Completion | None]:
    """The response key of a subscription's one field, and the completion of a list of events if it can be compiled."""
    try:
        [place] = places(prepared)
        return place.key, Completion(place.read, GraphQLNonNull(GraphQLList(place.field.type)), place.nodes)
    except Unsupported:
        return "", None
