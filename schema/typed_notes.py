"""What people read about a typed parameter: its own description, then what GraphQL's types cannot say of it."""

from collections.abc import Iterable, Iterator

import orjson

from resolvers.parameters.document import Document

ANY_JSON = "Any JSON that the parameter schema allows: it has no type of its own in GraphQL."
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
_ENDS = (".", "!", "?", ":", "…")


def describe(name: str, keywords: Document, any_json: bool, default: str | None) -> str:
    """A description of the parameter of this name in its schema. `default` is as GraphQL writes it.

    Editors show the description while they complete a document, and the default itself nowhere.
    """
    own = keywords.get("description") or keywords.get("title") or f"The parameter `{name}`."
    return continued(own, _notes(keywords, any_json, default))


def continued(words: str, notes: Iterable[str]) -> str:
    """The words with these sentences after them; the words end as a sentence does when something follows."""
    first, *others = [words, *notes]
    return " ".join([first if not others or first.endswith(_ENDS) else f"{first}.", *others])


def _notes(keywords: Document, any_json: bool, default: str | None) -> Iterator[str]:
    for keyword, sentence in _SENTENCES.items():
        if keyword in keywords:
            yield sentence.format(keywords[keyword])
    if any_json:
        yield ANY_JSON
    if "default" in keywords:
        yield f"Default: `{default or orjson.dumps(keywords['default']).decode()}`."
    if keywords.get("writeOnly") is True:
        yield "Secret: shown to the worker only."
