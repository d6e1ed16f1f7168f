"""One parameter of a task type, as people and forms see it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import orjson

from db.records import JsonText
from resolvers.parameters.document import Document, properties_of, resolve


class ParameterType(StrEnum):
    """What a parameter holds. OBJECT also stands for a value of several types."""

    STRING = "string"
    INTEGER = "integer"
    FLOAT = "float"
    BOOLEAN = "boolean"
    ENUM = "enum"
    ARRAY = "array"
    OBJECT = "object"


@dataclass(frozen=True, slots=True)
class ParameterConstraints:
    """The limits of a parameter; each is None when there is no such limit."""

    minimum: float | None
    maximum: float | None
    min_length: int | None
    max_length: int | None
    pattern: str | None
    choices: tuple[JsonText, ...] | None


@dataclass(frozen=True, slots=True)
class Parameter:
    """One property of a task type's JSON Schema. `default` is None when there is no default."""

    name: str
    type: ParameterType
    required: bool
    default: JsonText | None
    description: str
    constraints: ParameterConstraints


def parameters_of(document: Document) -> tuple[Parameter, ...]:
    """The parameters that a schema names, in definition order."""
    required = resolve(document, document).get("required", ())
    return tuple(
        _parameter(name, resolve(document, node), name in required)
        for name, node in properties_of(document, document).items()
    )


def json_text(value: Any) -> JsonText:
    """The value as JSON text."""
    return JsonText(orjson.dumps(value).decode())


def _parameter(name: str, node: dict[str, Any], required: bool) -> Parameter:
    return Parameter(
        name=name,
        type=_type_of(node),
        required=required,
        default=json_text(node["default"]) if "default" in node else None,
        description=node.get("description", ""),
        constraints=_constraints(node),
    )


def _type_of(node: dict[str, Any]) -> ParameterType:
    if "enum" in node or "const" in node:
        return ParameterType.ENUM
    given = node.get("type", "object")
    names = [name for name in ([given] if isinstance(given, str) else given) if name != "null"]
    if len(names) != 1:
        return ParameterType.OBJECT
    return ParameterType.FLOAT if names[0] == "number" else ParameterType(names[0])


def _constraints(node: dict[str, Any]) -> ParameterConstraints:
    choices = node.get("enum", [node["const"]] if "const" in node else None)
    return ParameterConstraints(
        minimum=node.get("minimum"),
        maximum=node.get("maximum"),
        min_length=node.get("minLength"),
        max_length=node.get("maxLength"),
        pattern=node.get("pattern"),
        choices=None if choices is None else tuple(map(json_text, choices)),
    )
