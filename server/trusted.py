"""Documents that this server trusts: one for each operation in a folder, with the fragments that it needs."""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from graphql import (
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
    operations: list[OperationDefinitionNode] = []
    fragments: dict[str, FragmentDefinitionNode] = {}
    for path in sorted(folder.rglob("*.graphql")):
        for definition in read(path).definitions:
            if isinstance(definition, FragmentDefinitionNode):
                fragments[definition.name.value] = definition
            elif isinstance(definition, OperationDefinitionNode) and definition.name:
                operations.append(definition)
            else:
                raise DocumentsRefused(f"{path}: a trusted document holds named operations and fragments only")
    for operation in operations:
        assert operation.name
        yield operation.name.value, whole(operation, fragments)


def read(path: Path) -> DocumentNode:
    """The document in a file. Raises DocumentsRefused naming the file."""
    try:
        return parse(path.read_text("utf-8"), no_location=True)
    except (GraphQLError, UnicodeDecodeError, OSError) as error:
        raise DocumentsRefused(f"{path}: {error}".partition("\n")[0]) from error


def whole(operation: OperationDefinitionNode, fragments: dict[str, FragmentDefinitionNode]) -> str:
    """The text that clients are built with: the operation and its fragments by name, without ignored characters."""
    found: set[str] = set()
    spread_in(operation, fragments, found)
    parts = [operation, *(fragments[name] for name in sorted(found))]
    return strip_ignored_characters("\n".join(map(print_ast, parts)))


def meaning(text: str) -> frozenset[str]:
    """What a document says however it is laid out; empty when it is none."""
    try:
        document = parse(text, no_location=True, max_lexical_tokens=MOST_TOKENS, max_comments=MOST_TOKENS)
    except GraphQLError:
        return frozenset()
    return frozenset(strip_ignored_characters(print_ast(definition)) for definition in document.definitions)


def spread_in(
    node: OperationDefinitionNode | FragmentDefinitionNode,
    fragments: dict[str, FragmentDefinitionNode],
    found: set[str],
) -> None:
    """Add the names of the fragments that a definition needs, directly or not. Raises DocumentsRefused."""

    class Spreads(Visitor):
        def enter_fragment_spread(self, spread: FragmentSpreadNode, *_: object) -> None:
            name = spread.name.value
            if name not in fragments:
                raise DocumentsRefused(f"No file defines the fragment {name}")
            if name not in found:
                found.add(name)
                spread_in(fragments[name], fragments, found)

    visit(node, Spreads())
