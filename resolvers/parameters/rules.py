"""The compiled rules of one schema, strict about types: 10.0 is no integer, true is no number."""

import math
from collections.abc import Callable, Mapping
from typing import Any

from jsonschema_rs import Draft202012Validator, ValidatorMap, validator_map_for

from resolvers.parameters.document import Document
from resolvers.parameters.messages import explain
from resolvers.parameters.problems import FieldProblem

_TYPES: dict[str, Callable[[Any], bool]] = {
    "string": lambda value: isinstance(value, str),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value),
    "boolean": lambda value: isinstance(value, bool),
    "array": lambda value: isinstance(value, list | tuple),
    "object": lambda value: isinstance(value, Mapping),
    "null": lambda value: value is None,
}


class StrictType:
    """The keyword `type` by the type that a value has, not by its numeric value."""

    def __init__(self, parent_schema: dict[str, Any], value: Any, schema_path: list[str | int]) -> None:
        self._names = [value] if isinstance(value, str) else list(value)

    def validate(self, instance: Any) -> None:
        """Raise ValueError with the allowed types when the value has none of them."""
        if not any(_TYPES[name](instance) for name in self._names):
            raise ValueError(" or ".join(self._names))


class Rules:
    """One compiled schema. Raises ValidationError or ValueError for a bad one; nothing is ever fetched."""

    def __init__(self, document: Document) -> None:
        whole = dict(document)
        self._document = document
        self._likely = Draft202012Validator(whole, validate_formats=True, offline=True)
        self._strict = Draft202012Validator(whole, validate_formats=True, offline=True, keywords={"type": StrictType})

    def problems(self, value: Any) -> tuple[FieldProblem, ...]:
        """Everything that is wrong with a value, in definition order; empty when it is valid."""
        try:
            if self._likely.is_valid(value) and not _holds_whole_float(value):
                return ()
            return explain(self._strict.iter_errors(value), self._document)
        except ValueError as error:
            return (FieldProblem((), f"parameters cannot be read as JSON: {error}"),)


def rules_by_pointer(document: Document) -> ValidatorMap:
    """The strict rules of every part of a schema, by JSON pointer (`#/properties/top_n`)."""
    return validator_map_for(dict(document), validate_formats=True, offline=True, keywords={"type": StrictType})


def _holds_whole_float(value: Any) -> bool:
    """Whether a number like 10.0, which JSON Schema takes for an integer, is anywhere inside."""
    pending = [value]
    while pending:
        part = pending.pop()
        if isinstance(part, float):
            if part.is_integer():
                return True
        elif isinstance(part, Mapping):
            pending.extend(part.values())
        elif isinstance(part, list | tuple):
            pending.extend(part)
    return False
