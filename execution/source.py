"""Source text that is being generated, with the objects that it names."""

from collections.abc import Callable
from typing import Any


class Unsupported(Exception):
    """A piece of an operation that is left to graphql-core; the text says which."""


class Source:
    """Collects the names that generated code refers to, and compiles it."""

    def __init__(self) -> None:
        self.names: dict[str, Any] = {}
        self._used = 0

    def fresh(self) -> str:
        """A variable that nothing else uses."""
        self._used += 1
        return f"v{self._used}"

    def bind(self, value: object, hint: str) -> str:
        """A name under which the generated code finds this object."""
        for name, known in self.names.items():
            if known is value:
                return name
        name = f"{hint}{len(self.names)}"
        self.names[name] = value
        return name

    def function(self, parameters: list[str], expression: str) -> Callable[..., Any]:
        """The function that returns the expression. Raises Unsupported when it is nested too deeply for Python."""
        text = f"def generated({', '.join(parameters)}):\n    return {expression}\n"
        try:
            exec(compile(text, "<generated>", "exec"), self.names)
        except (MemoryError, RecursionError, SyntaxError) as error:
            raise Unsupported(f"nesting: {error}") from error
        generated: Callable[..., Any] = self.names["generated"]
        return generated
