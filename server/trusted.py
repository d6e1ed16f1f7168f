"""Documents that this server trusts: one for each operation in a folder, with the fragments that it needs."""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from graphql import (
    DefinitionNode,
    DocumentNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    OperationDefinitionNode,
    parse,
    print_ast,
    strip_ignored_characters,
    visit,
)
from graphql.language import Visitor

from server.answers import Refused

SHIPPED = Path(__file__).resolve().parent.parent / "queries"


MOST_LAYOUTS = 5_000
MOST_TOKENS = 2_000


class DocumentsRefused(ValueError):
    """A folder of trusted documents cannot be used. The text names the file and why."""


class Part(NamedTuple):
    """One definition of a document."""

    text: str
    spreads: set[str]


class TrustedDocuments:
    """Texts of trusted documents by `documentId`: an operation's name, or `sha256:` and the text's digest in hex."""

    def __init__(self, *folders: Path, only: bool = False) -> None:
        """Read every folder; a later one replaces operations of the same name. Raises DocumentsRefused."""
        by_name = {name: text for folder in folders for name, text in documents_in(folder)}
        by_digest = {f"sha256:{sha256(text.encode()).hexdigest()}": text for text in by_name.values()}
        self.by_id = by_name | by_digest
        self.texts = set(by_name.values())
        self.meanings = {meaning(text) for text in self.texts} if only else set()
        self.only = only

    def text_of(self, document_id: str) -> str:
        """The document of this id. Raises Refused when there is none."""
        text = self.by_id.get(document_id)
        if text is None:
            raise Refused(400, f"documentId: no trusted document has the id {document_id[:100]!r}")
        return text

    def check(self, query: str) -> None:
        """Raises Refused for a document that is not trusted, in whatever layout, where no other is run."""
        if not self.only or query in self.texts:
            return
        if meaning(query) not in self.meanings:
            raise Refused(403, "This server runs trusted documents only: name one in documentId", "FORBIDDEN")
        if len(self.texts) < MOST_LAYOUTS:
            self.texts.add(query)


def documents_in(folder: Path) -> Iterator[tuple[str, str]]:
    """The operations in a folder's `*.graphql` files by name, each whole; fragments may lie in folders below."""
    operations: list[tuple[str, Part]] = []
    fragments: dict[str, Part] = {}
    for path in sorted(folder.rglob("*.graphql")):
        for definition in read(path).definitions:
            if isinstance(definition, FragmentDefinitionNode):
                fragments[definition.name.value] = part(definition)
            elif isinstance(definition, OperationDefinitionNode) and definition.name:
                operations.append((definition.name.value, part(definition)))
            else:
                raise DocumentsRefused(f"{path}: a trusted document holds named operations and fragments only")
    for name, operation in operations:
        yield name, whole(operation, fragments)


def read(path: Path) -> DocumentNode:
    """The document in a file. Raises DocumentsRefused naming the file."""
    try:
        return parse(path.read_text("utf-8"), no_location=True)
    except (GraphQLError, UnicodeDecodeError, OSError) as error:
        raise DocumentsRefused(f"{path}: {error}".partition("\n")[0]) from error


def part(definition: DefinitionNode) -> Part:
    """A definition without ignored characters, and the fragments that it spreads itself."""
    spreads: set[str] = set()

    class Spreads(Visitor):
        def enter_fragment_spread(self, spread: FragmentSpreadNode, *_: object) -> None:
            spreads.add(spread.name.value)

    visit(definition, Spreads())
    return Part(stripped(definition), spreads)


def whole(operation: Part, fragments: dict[str, Part]) -> str:
    """The text that clients are built with: the operation and its fragments by name. Raises DocumentsRefused."""
    found: set[str] = set()
    new = operation.spreads
    while new:
        if unknown := new - fragments.keys():
            raise DocumentsRefused(f"No file defines the fragment {min(unknown)}")
        found |= new
        new = set().union(*(fragments[name].spreads for name in new)) - found
    return operation.text + "".join(fragments[name].text for name in sorted(found))


def meaning(text: str) -> frozenset[str]:
    """What a document says however it is laid out; empty when it is none."""
    try:
        document = parse(text, no_location=True, max_lexical_tokens=MOST_TOKENS, max_comments=MOST_TOKENS)
    except GraphQLError:
        return frozenset()
    return frozenset(map(stripped, document.definitions))


def stripped(definition: DefinitionNode) -> str:
    """The text of a definition, however it was laid out. It ends in a brace, so that another may follow at once."""
    return strip_ignored_characters(print_ast(definition))
