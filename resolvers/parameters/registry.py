"""All task types that a process knows."""

import logging
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, Self

from resolvers.parameters.files import shipped_schemas
from resolvers.parameters.problems import ParametersRefused
from resolvers.parameters.schema import ParameterSchema

_log = logging.getLogger(__name__)


class ParameterRegistry:
    """Task types by name, in the order of their registration."""

    def __init__(self, schemas: Iterable[ParameterSchema] = ()) -> None:
        self._schemas: dict[str, ParameterSchema] = {schema.task_type: schema for schema in schemas}
        self.version = 0
        """A number that rises with each change: what was made from an older one is out of date."""

    @classmethod
    @cache
    def get_instance(cls) -> Self:
        """The registry of this process for scripts. It begins with the shipped task types."""
        return cls(shipped_schemas())

    def register(self, schema: ParameterSchema) -> None:
        """Know this task type, in place of one of the same name."""
        if self._schemas.get(schema.task_type) != schema:
            self._schemas = {**self._schemas, schema.task_type: schema}
            self.version += 1

    def get_schema(self, task_type: str) -> ParameterSchema | None:
        """The task type of this name; None when it is unknown."""
        return self._schemas.get(task_type)

    def list_schemas(self) -> list[ParameterSchema]:
        """All task types, in the order of their registration."""
        return list(self._schemas.values())

    def validate_and_prepare(
        self, task_type: str, parameters: Mapping[str, Any]
    ) -> tuple[bool, dict[str, Any], list[str]]:
        """Whether the parameters are valid, the parameters with defaults (as given when not valid), and every error.

        Parameters that the schema does not define are kept, and a warning is logged.
        """
        schema = self._schemas.get(task_type)
        if schema is None:
            return False, dict(parameters), [f"Unknown task type: {task_type}"]
        try:
            prepared = schema.prepare(parameters)
        except ParametersRefused as refused:
            return False, dict(parameters), [problem.message for problem in refused.problems]
        if unknown := schema.unknown(parameters):
            _log.warning("Task type %s does not define: %s", task_type, ", ".join(unknown))
        return True, prepared, []
