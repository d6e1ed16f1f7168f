"""Filling in defaults, at every depth that was given."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from resolvers.parameters.document import Document, properties_of, resolve

_NESTING = ("properties", "items", "prefixItems")


class Defaults:
    """The defaults of one schema. A value that was given is never replaced, null neither."""

    def __init__(self, document: Document) -> None:
        self._document = document
        properties = {name: resolve(document, node) for name, node in properties_of(document, document).items()}
        self._values = {name: node["default"] for name, node in properties.items() if "default" in node}
        self._flat = not any(
            keyword in node or isinstance(node.get("default"), dict | list)
            for node in properties.values()
            for keyword in _NESTING
        )

    def fill(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """These parameters, the ones given first and as they are, then each missing default."""
        if self._flat:
            filled = dict(parameters)
            for name, value in self._values.items():
                filled.setdefault(name, value)
            return filled
        return self._filled_object(properties_of(self._document, self._document), parameters)

    def _filled(self, node: Any, value: Any) -> Any:
        if isinstance(value, Mapping):
            return self._filled_object(properties_of(self._document, node), value)
        if isinstance(value, list):
            items = resolve(self._document, node).get("items")
            return [self._filled(items, part) for part in value]
        return value

    def _filled_object(self, properties: dict[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
        filled = {name: self._filled(properties.get(name), part) for name, part in given.items()}
        missing = {name: resolve(self._document, node) for name, node in properties.items() if name not in given}
        return filled | {name: deepcopy(node["default"]) for name, node in missing.items() if "default" in node}
