"""A task whose parameters were given through its own input type."""

from typing import Any, NamedTuple


class TypedTask(NamedTuple):
    """A task type and the parameters as their JSON Schema names them, not validated yet."""

    task_type: str
    parameters: Any
