"""Secret parameters: those whose schema says `"writeOnly": true` (what Pydantic writes for a SecretStr)."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from resolvers.parameters.document import Document, target

MASK = "••••••"
EVERY = "*"
"""Stands in a path for every item of an array or every further property of an object."""

Path: TypeAlias = tuple[str, ...]

_ON_EVERY = ("items", "contains", "additionalProperties", "unevaluatedItems", "unevaluatedProperties")
_ONE_ON_THE_SAME = ("if", "then", "else", "not")
_SOME_ON_THE_SAME = ("allOf", "anyOf", "oneOf")


def secret_paths(document: Document) -> tuple[Path, ...]:
    """Where secrets lie. All is secret below a schema that contains itself or cannot be followed."""
    return tuple(dict.fromkeys(_secrets(document, document, (), ()))) if _mentions_secret(document) else ()


def masked(value: Any, paths: Sequence[Path]) -> Any:
    """The value with MASK in each of these places."""
    for path in paths:
        value = _masked(value, path)
    return value


def _mentions_secret(node: Any) -> bool:
    if isinstance(node, Mapping):
        return node.get("writeOnly") is True or any(map(_mentions_secret, node.values()))
    return isinstance(node, list) and any(map(_mentions_secret, node))


def _secrets(document: Document, node: Any, path: Path, followed: tuple[str, ...]) -> Iterator[Path]:
    if not isinstance(node, Mapping):
        return
    reference = node.get("$ref", node.get("$dynamicRef"))
    if node.get("writeOnly") is True or reference in followed:
        yield path
        return
    if reference is not None:
        aim = target(document, reference)
        yield from (path,) if aim is None else _secrets(document, aim, path, (*followed, reference))
    for part, step in _parts(node):
        yield from _secrets(document, part, path + step, followed)


def _parts(node: Document) -> Iterator[tuple[Any, Path]]:
    for name, part in node.get("properties", {}).items():
        yield part, (name,)
    yield from ((node.get(keyword), (EVERY,)) for keyword in _ON_EVERY)
    yield from ((part, (EVERY,)) for part in node.get("prefixItems", ()))
    yield from ((part, (EVERY,)) for part in node.get("patternProperties", {}).values())
    yield from ((node.get(keyword), ()) for keyword in _ONE_ON_THE_SAME)
    yield from ((part, ()) for keyword in _SOME_ON_THE_SAME for part in node.get(keyword, ()))
    yield from ((part, ()) for part in node.get("dependentSchemas", {}).values())


def _masked(value: Any, path: Path) -> Any:
    if not path:
        return MASK
    if isinstance(value, Mapping):
        return {name: _masked(part, path[1:]) if path[0] in (name, EVERY) else part for name, part in value.items()}
    if isinstance(value, list) and path[0] == EVERY:
        return [_masked(part, path[1:]) for part in value]
    return value
