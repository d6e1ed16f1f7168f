"""What people read about a typed parameter: its own description, then what GraphQL's types cannot say of it."""

from collections.abc import Iterator

import orjson

from resolvers.parameters.document import Document

_SENTENCES = {
    "minimum": "At least {}.",
    "exclusiveMinimum": "More than {}.",
    "maximum": "At most {}.",
    "exclusiveMaximum": "Less than {}.",
    "multipleOf": "A multiple of {}.",
    "minLength": "At least {} characters.",
    "maxLength": "At most {} characters.",
    "minItems": "At least {} items.",
    "maxItems": "At most {} items.",
    "pattern": "Matches `{}`.",
    "format": "Format: {}.",
}


def describe(name: str, keywords: Document, any_json: bool, default: str | None) -> str:
    """A description of the parameter of this name in its schema. `default` is as GraphQL writes it.

    Editors show the description while they complete a document, and the default itself nowhere.
    """
    own = keywords.get("description") or keywords.get("title") or f"The parameter `{name}`."
    return " ".join([own, *_notes(keywords, any_json, default)])


def _notes(keywords: Document, any_json: bool, default: str | None) -> Iterator[str]:
    for keyword, sentence in _SENTENCES.items():
        if keyword in keywords:
            yield sentence.format(keywords[keyword])
    if any_json:
        yield "Any JSON that the parameter schema allows: it has no type of its own in GraphQL."
    if "default" in keywords:
        yield f"Default: `{default or orjson.dumps(keywords['default']).decode()}`."
    if keywords.get("writeOnly") is True:
        yield "Secret: shown to the worker only."
