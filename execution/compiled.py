"""Compiled operations: variables coerced by closures, resolvers called directly, results completed by generated code.

An operation is compiled at its second use, if it is made of plain pieces. What turns out not to be plain goes to
graphql-core: before anything has run, the whole request; later, with what the resolvers returned or raised in hand.
"""

import asyncio
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from graphql import OperationType

from execution.documents import Prepared
from execution.fields import strawberry_field
from execution.info import Place
from execution.inputs import Inputs
from execution.roots import Call, Root
from execution.selections import is_conditional, reader
from execution.source import Unsupported
from execution.variables import Variables
from resolvers.context import Context


class Unfinished(Exception):
    """Completion is left to graphql-core: `outcomes` has what resolvers returned or raised, by response key."""

    def __init__(self, outcomes: dict[str, Any]) -> None:
        super().__init__()
        self.outcomes = outcomes


class CompiledOperation:
    """A query or mutation made ready to run. Raises Unsupported when it cannot be."""

    def __init__(self, prepared: Prepared) -> None:
        self.roots = [Root(place) for place in places(prepared)]
        definitions = prepared.operation.variable_definitions or ()
        inputs = Inputs()
        variables = Variables(prepared.schema, definitions, inputs)
        calls = ", ".join(root.call(variables, inputs.source) for root in self.roots)
        expression = f"(variables := {variables.expression}, [{calls}])[1]"
        self.calls = inputs.source.function(["given", "context"], expression)
        """The calls of all roots. Raises Doubtful."""
        is_mutation = prepared.operation.operation is OperationType.MUTATION
        self.execute = self._in_turn if is_mutation else self._at_once
        self.reads_nothing_after = is_mutation and len(self.roots) == 1 and not self.roots[0].completion.holes
        """Whether all that the answer tells is what its one write gave."""

    async def run(self, given: dict[str, Any], context: Context) -> dict[str, Any]:
        """The data. Raises Doubtful when nothing has run, or Unfinished."""
        calls = self.calls(given, context)
        outcomes: dict[str, Any] = {}
        try:
            if len(calls) == 1:
                (root,), (call,) = self.roots, calls
                return {root.key: await root.answer(root.begin(call), context, outcomes)}
            return await self.execute(calls, context, outcomes)
        except Exception as error:
            raise Unfinished(outcomes) from error

    async def _in_turn(self, calls: list[Call], context: Context, outcomes: dict[str, Any]) -> dict[str, Any]:
        """One after the other; but prompt ones side by side are all begun, in order, before the first is awaited, so
        that their writes can share a transaction.
        """
        data: dict[str, Any] = {}
        for is_prompt, turn in groupby(zip(self.roots, calls, strict=True), lambda pair: pair[0].is_prompt):
            for pairs in [turn] if is_prompt else ([pair] for pair in turn):
                data |= await answers(pairs, context, outcomes)
        return data

    async def _at_once(self, calls: list[Call], context: Context, outcomes: dict[str, Any]) -> dict[str, Any]:
        begun = [root.answer(root.begin(call), context, outcomes) for root, call in zip(self.roots, calls, strict=True)]
        data = {}
        for root, answer in zip(self.roots, await asyncio.gather(*begun, return_exceptions=True), strict=True):
            if isinstance(answer, BaseException):
                raise answer
            data[root.key] = answer
        return data


async def answers(pairs: Iterable[tuple[Root, Call]], context: Context, outcomes: dict[str, Any]) -> dict[str, Any]:
    """Begin all in order, none after one that fails at once, then wait for each. Raises when all those have ended."""
    begun: list[tuple[Root, Any]] = []
    for root, call in pairs:
        begun.append((root, root.begin(call)))
        if isinstance(begun[-1][1], Exception):
            break
    data: dict[str, Any] = {}
    errors: list[Exception] = []
    for root, result in begun:
        try:
            data[root.key] = await root.answer(result, context, outcomes)
        except Exception as error:
            errors.append(error)
    if errors:
        raise errors[0]
    return data


def places(prepared: Prepared) -> Iterator[Place]:
    """The root fields of an operation, in order. Raises Unsupported for directives and graphql-core's own fields."""
    root = prepared.schema.get_root_type(prepared.operation.operation)
    if root is None or prepared.operation.directives or is_conditional(prepared.document):
        raise Unsupported("directives")
    read = reader(prepared.schema, prepared.document)
    for key, nodes in read.fields(root, [prepared.operation.selection_set]).items():
        field = root.fields.get(nodes[0].name.value)
        definition = strawberry_field(field) if field else None
        if field is None or definition is None:
            raise Unsupported(key)
        yield Place(read, prepared.operation, root, key, nodes, field, definition)
