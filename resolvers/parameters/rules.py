"""The compiled rules of one schema, strict about types: 10.0 is no integer, true is no number."""

from collections.abc import Iterable, Iterator
from math import isfinite
from typing import Any

from jsonschema_rs import Draft202012Validator, ValidationError, ValidatorMap, validator_map_for

from resolvers.parameters.document import Document
from resolvers.parameters.messages import explain
from resolvers.parameters.problems import FieldProblem

TOLD_IN_FULL = 2_000
"""A value that holds more values than this is told its first problem only: to find them all could take seconds."""

_TYPES: dict[str, set[type]] = {
    "string": {str},
    "integer": {int},
    "number": {int, float},
    "boolean": {bool},
    "array": {list},
    "object": {dict},
    "null": {type(None)},
}
_CERTAIN = frozenset({str, int, bool, type(None)})
"""What is no such number and holds none: most parameters are nothing else."""


class StrictType:
    """The keyword `type` by the type that a value has, not by its numeric value."""

    def __init__(self, parent_schema: dict[str, Any], value: Any, schema_path: list[str | int]) -> None:
        self._names = [value] if isinstance(value, str) else list(value)
        self._types = set().union(*(_TYPES[name] for name in self._names))

    def validate(self, instance: Any) -> None:
        """Raise ValueError with the allowed types when the value has none of them."""
        kind = type(instance)
        if kind not in self._types or (kind is float and not isfinite(instance)):
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
            return explain(self._errors(value), self._document)
        except ValueError as error:
            return (FieldProblem((), f"parameters cannot be read as JSON: {error}"),)

    def _errors(self, value: Any) -> Iterable[ValidationError]:
        if sum(1 for _ in _inside(value)) <= TOLD_IN_FULL:
            return self._strict.iter_errors(value)
        try:
            self._strict.validate(value)
        except ValidationError as first:
            return [first]
        return []


def rules_by_pointer(document: Document) -> ValidatorMap:
    """The strict rules of every part of a schema, by JSON pointer (`#/properties/top_n`)."""
    return validator_map_for(dict(document), validate_formats=True, offline=True, keywords={"type": StrictType})


def _holds_whole_float(value: Any) -> bool:
    """Whether a number like 10.0, which JSON Schema takes for an integer, is anywhere inside."""
    if isinstance(value, dict) and _CERTAIN.issuperset(map(type, value.values())):
        return False
    return any(part.is_integer() for part in _inside(value) if isinstance(part, float))


def _inside(value: Any) -> Iterator[Any]:
    """The value and every value in it, however deep."""
    pending = [value]
    while pending:
        part = pending.pop()
        yield part
        if isinstance(part, dict):
            pending.extend(part.values())
        elif isinstance(part, list | tuple):
            pending.extend(part)
