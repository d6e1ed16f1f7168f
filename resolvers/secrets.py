"""Where the secrets of tasks are, and how they are kept out of every text that tells of a task."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson

from db.records import JsonText, TaskRecord
from resolvers.parameters import MASK, ParameterRegistry, ParameterSchema
from resolvers.parameters.secrets import EVERY

TEXTS = ("result", "error_message", "progress_message")
SHORTEST_SECRET = 4
"""Shorter values are masked in the parameters, but would be found by chance in other texts."""


class Secrets:
    """The task types that have secret parameters, as the registry knows them at the moment."""

    def __init__(self, registry: ParameterRegistry) -> None:
        self._registry = registry
        self._version = -1
        self._schemas: dict[str, ParameterSchema] = {}

    @property
    def types(self) -> Mapping[str, ParameterSchema]:
        """Task types with secret parameters, by name; mostly none."""
        if self._version != self._registry.version:
            self._version = self._registry.version
            found = self._registry.list_schemas()
            self._schemas = {schema.task_type: schema for schema in found if schema.secret_paths}
        return self._schemas

    def hide(self, task: TaskRecord) -> TaskRecord:
        """The record as it may be shown. It must hold `task_type` and `parameters` besides what is hidden."""
        schema = self.types.get(task.task_type)
        if schema is None:
            return task
        words = self.words(task)
        changed: dict[str, object] = {"parameters": masked(schema, task.parameters)}
        for name in TEXTS:
            text = getattr(task, name, None)
            if text is not None:
                changed[name] = censored(text, words)
        shown: TaskRecord = task._replace(**changed)  # type: ignore[attr-defined]  # a record is a named tuple
        return shown

    def words(self, task: TaskRecord) -> tuple[str, ...]:
        """What must not be seen in any text about this task, longest first."""
        schema = self.types.get(task.task_type)
        if schema is None:
            return ()
        try:
            parameters = orjson.loads(task.parameters)
        except orjson.JSONDecodeError:
            return ()
        found = {word for path in schema.secret_paths for word in _words(parameters, path)}
        return tuple(sorted(found, key=len, reverse=True))


def masked(schema: ParameterSchema, parameters: JsonText) -> JsonText:
    """The parameters with every secret masked; all of them, where they are no JSON."""
    try:
        return schema.mask(parameters)
    except orjson.JSONDecodeError:
        return JsonText(orjson.dumps(MASK).decode())


def censored(text: str, words: Sequence[str]) -> JsonText:
    """The text with every one of these words masked, plain or as JSON escapes it."""
    for word in words:
        text = text.replace(word, MASK).replace(orjson.dumps(word).decode()[1:-1], MASK)
    return JsonText(text)


def _words(value: Any, path: Sequence[str]) -> Iterator[str]:
    if isinstance(value, dict):
        for name, part in value.items():
            if not path or path[0] in (name, EVERY):
                yield from _words(part, path[1:])
    elif isinstance(value, list):
        for part in value if not path or path[0] == EVERY else ():
            yield from _words(part, path[1:])
    elif not path and len(word := value if isinstance(value, str) else orjson.dumps(value).decode()) >= SHORTEST_SECRET:
        yield word
