"""Root fields of compiled operations: the resolver is called directly, and its result completed by generated code."""

from collections.abc import Callable
from functools import partial
from inspect import Parameter
from typing import Any

from execution.arguments import Arguments
from execution.completion import Completion
from execution.info import Place, RootInfo
from execution.projection import Projection
from execution.pushdown import shape_below
from execution.source import Unsupported
from resolvers.context import Context

Call = Callable[[], Any]


class Root:
    """One root field. Raises Unsupported when graphql-core has to execute it."""

    def __init__(self, place: Place) -> None:
        resolver = place.definition.base_resolver
        if resolver is None or place.definition.extensions:
            raise Unsupported(f"resolver of {place.key}")
        self.place, self.key = place, place.key
        self.function: Callable[..., Any] = resolver._unbound_wrapped_func
        self.is_async = resolver.is_async
        self.positional = (None,) if resolver.self_parameter else ()
        self.empty = dict.fromkeys(_names(resolver.parent_parameter, resolver.root_parameter))
        self.info = resolver.info_parameter.name if resolver.info_parameter else None
        self.arguments = Arguments(place)
        self.projection = Projection(place.read, place.field.type, place.nodes)
        self.shape = shape_below(place.read, place.field.type, place.nodes)
        self.completion = Completion(place.read, place.field.type, place.nodes)
        self.is_prompt = not self.is_async and not self.completion.holes
        """Whether the resolver has asked for its work when it returns, and its result is all that the answer needs."""

    def call(self, variables: dict[str, Any], context: Context) -> Call:
        """The resolver with its arguments, still to be called. Raises Doubtful when graphql-core has to judge them."""
        arguments = self.arguments.make(variables) | self.empty
        if self.info is not None:
            arguments[self.info] = RootInfo(self.place, self.projection, self.shape, variables, context)
        return partial(self.function, *self.positional, **arguments)

    async def answer(self, call: Call, context: Context, outcomes: dict[str, Any]) -> Any:
        """Call, and complete the result: at once, unless relations have to be loaded."""
        result = await self.settle(self.begin(call), outcomes)
        if self.completion.holes or isinstance(result, Exception):
            return await self.complete(result, context)
        return self.completion.function(result, context)

    def begin(self, call: Call) -> Any:
        """Call: what the resolver returned, perhaps still to be awaited, or the exception that it raised."""
        try:
            return call()
        except Exception as error:
            return error

    async def settle(self, begun: Any, outcomes: dict[str, Any]) -> Any:
        """What the resolver returned or raised in the end. It is left in `outcomes` too, but for what the store may
        have written: graphql-core, which wants records, asks for them itself.
        """
        try:
            result = await begun if hasattr(begun, "__await__") else begun
        except Exception as error:
            result = error
        if self.shape is None or isinstance(result, Exception):
            outcomes[self.key] = result
        return result

    async def complete(self, result: Any, context: Context) -> Any:
        """The response data of what came of a call. Raises what the resolver raised."""
        if isinstance(result, Exception):
            raise result
        return await self.completion.complete(result, context)


def _names(*parameters: Parameter | None) -> list[str]:
    return [parameter.name for parameter in parameters if parameter is not None]
