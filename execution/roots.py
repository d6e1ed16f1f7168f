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
from execution.source import Source, Unsupported
from execution.variables import Variables
from resolvers.context import Context

Call = dict[str, Any]
"""The keyword arguments of a resolver."""


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
        self.empty = _names(resolver.parent_parameter, resolver.root_parameter)
        self.informed = _names(resolver.info_parameter)
        self.projection = Projection(place.read, place.field.type, place.nodes)
        self.shape = shape_below(place.read, place.field.type, place.nodes)
        self.completion = Completion(place.read, place.field.type, place.nodes)
        self.is_prompt = not self.is_async and not self.completion.holes
        """Whether the resolver has asked for its work when it returns, and its result is all that the answer needs."""

    def call(self, variables: Variables, source: Source) -> str:
        """Writes the Call. Raises Unsupported; evaluating it raises Doubtful when graphql-core has to judge."""
        info = source.bind(partial(RootInfo, self.place, self.projection, self.shape), "info")
        empty = [f"{name!r}: None" for name in self.empty]
        informed = [f"{name!r}: {info}(variables, context)" for name in self.informed]
        return f"{{{', '.join([*empty, *informed, *Arguments(self.place, variables, source).members()])}}}"

    def begin(self, call: Call) -> Any:
        """Call: what the resolver returned, perhaps still to be awaited, or the exception that it raised."""
        try:
            return self.function(*self.positional, **call)
        except Exception as error:
            return error

    async def answer(self, begun: Any, context: Context, outcomes: dict[str, Any]) -> Any:
        """The response data of what came of a call. Raises what the resolver raised.

        What it returned or raised is left in `outcomes` too, but for what the store may have written: graphql-core,
        which wants records, asks for them itself.
        """
        try:
            result = await begun if hasattr(begun, "__await__") else begun
        except Exception as error:
            result = error
        failed = isinstance(result, Exception)
        if failed or self.shape is None:
            outcomes[self.key] = result
        if failed:
            raise result
        if self.completion.holes:
            return await self.completion.complete(result, context)
        return self.completion.function(result, context)


def _names(*parameters: Parameter | None) -> list[str]:
    return [parameter.name for parameter in parameters if parameter is not None]
