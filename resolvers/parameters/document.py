"""Reading a JSON Schema document: local references and optional values seen through."""

from collections.abc import Mapping
from typing import Any, TypeAlias
from urllib.parse import unquote

Document: TypeAlias = Mapping[str, Any]


def target(document: Document, reference: str) -> Any:
    """What a local reference (`#`, `#/$defs/Name`) points at; None when it points elsewhere or at nothing."""
    if not reference.startswith("#"):
        return None
    found: Any = document
    for part in unquote(reference).split("/")[1:] if reference != "#" else []:
        found = _step(found, part.replace("~1", "/").replace("~0", "~"))
    return found if reference == "#" or "/" in reference else None


def _step(node: Any, part: str) -> Any:
    if isinstance(node, Mapping):
        return node.get(part)
    if isinstance(node, list) and part.isdecimal() and int(part) < len(node):
        return node[int(part)]
    return None


def resolve(document: Document, node: Any) -> dict[str, Any]:
    """The keywords that describe one value: references followed, `anyOf [X, null]` read as X. Outer keywords win."""
    merged: dict[str, Any] = {}
    seen: list[Any] = []
    while isinstance(node, Mapping) and node not in seen:
        seen.append(node)
        merged = {**node, **merged}
        node = target(document, node["$ref"]) if "$ref" in node else _only_alternative(node)
    return merged


def _only_alternative(node: Document) -> Any:
    alternatives = node.get("anyOf", node.get("oneOf", ()))
    others = [branch for branch in alternatives if branch != {"type": "null"}]
    return others[0] if len(others) == 1 and len(alternatives) == 2 else None


def properties_of(document: Document, node: Any) -> dict[str, Any]:
    """The properties that an object's schema names, in definition order."""
    properties: dict[str, Any] = resolve(document, node).get("properties", {})
    return properties
