"""Handlers: users' functions, called with a task's parameters by name."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from taskdeck.running import FinalError, RunningTask

Function = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Handler:
    """A function and how it takes its arguments."""

    function: Function
    names: frozenset[str]
    takes_all: bool
    wants_task: bool
    is_async: bool

    def arguments(self, parameters: Mapping[str, Any], task: RunningTask) -> dict[str, Any]:
        """The keyword arguments for these parameters. Raises FinalError when the function cannot take them."""
        given = dict(parameters) if self.takes_all else {k: v for k, v in parameters.items() if k in self.names}
        if self.wants_task:
            given["task"] = task
        try:
            inspect.signature(self.function).bind(**given)
        except TypeError as mismatch:
            raise FinalError(f"{self.function.__name__} cannot take these parameters: {mismatch}") from None
        return given


def handler(function: Function) -> Handler:
    """How this function wants to be called: with the parameters and the `task` that it names, or all by `**`."""
    accepted = inspect.signature(function).parameters.values()
    names = frozenset(p.name for p in accepted if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY))
    takes_all = any(p.kind is p.VAR_KEYWORD for p in accepted)
    return Handler(function, names - {"task"}, takes_all, "task" in names, inspect.iscoroutinefunction(function))
