"""Reading a JSON Schema document: local references and optional values seen through."""

from collections.abc import Mapping
from typing import Any, TypeAlias
from urllib.parse import unquote

Document: TypeAlias = Mapping[str, Any]
_NULL = {"type": "null"}


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
    """The keywords that describe one value, outer ones first: references are followed, and `anyOf [X, null]` is X.

    What may be null by such an `anyOf` has the keyword `nullable` instead of it.
    """
    merged: dict[str, Any] = {}
    seen: list[Any] = []
    while isinstance(node, Mapping) and node not in seen:
        seen.append(node)
        keyword = None if "$ref" in node else _optional_keyword(node)
        merged = {**_without(node, keyword), **merged}
        node = target(document, node["$ref"]) if "$ref" in node else _alternative(node, keyword)
    return merged


def _optional_keyword(node: Document) -> str | None:
    """The keyword that says `[X, null]`."""
    for keyword in ("anyOf", "oneOf"):
        if len(node.get(keyword, ())) == 2 and _NULL in node[keyword]:
            return keyword
    return None


def _without(node: Document, keyword: str | None) -> dict[str, Any]:
    if keyword is None:
        return dict(node)
    return {name: value for name, value in node.items() if name != keyword} | {"nullable": True}


def _alternative(node: Document, keyword: str | None) -> Any:
    return next((branch for branch in node[keyword] if branch != _NULL), None) if keyword else None


def properties_of(document: Document, node: Any) -> dict[str, Any]:
    """The properties that an object's schema names, in definition order."""
    properties: dict[str, Any] = resolve(document, node).get("properties", {})
    return properties
