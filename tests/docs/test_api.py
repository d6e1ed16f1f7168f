"""What the page about the API says holds: its documents are answered, its codes and roles are the code's."""

import re

import pytest
from graphql import OperationDefinitionNode, OperationType, parse, validate

from db.sqlite.store import SqliteStore
from execution.errors import STORE_CODES
from resolvers.roles import Role
from schema.root import build_schema
from tests.docs.blocks import ROOT, blocks
from tests.schema.conftest import Api, api, empty_database, store
from tests.schema.test_roles import ROOTS, roles_of

__all__ = ["SqliteStore", "api", "empty_database", "store"]
PAGE = "docs/api.md"
TEXT = (ROOT / PAGE).read_text()
CODE = re.compile(r'"code": "([A-Z_]+)"|[Rr]efused\(.*, "([A-Z_]{4,})"')


def operation(document: str) -> OperationType:
    (node,) = (node for node in parse(document).definitions if isinstance(node, OperationDefinitionNode))
    return node.operation


@pytest.mark.parametrize("document", blocks(PAGE, "graphql"))
async def test_every_document_of_the_page_is_answered(api: Api, document: str) -> None:
    if operation(document) is OperationType.SUBSCRIPTION:
        assert validate(build_schema()._schema, parse(document)) == []
        return
    await api.create()
    assert "errors" not in await api.ask(document)


def test_every_code_that_the_server_gives_is_explained() -> None:
    folders = ("execution", "resolvers", "server")
    sources = [path.read_text() for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    given = {code for source in sources for found in CODE.findall(source) for code in found if code}
    given |= set(STORE_CODES.values())
    assert {"INTERNAL", "FORBIDDEN", "BAD_USER_INPUT"} <= given
    assert sorted(code for code in given if f"`{code}`" not in TEXT) == []


def test_every_mutation_is_listed_with_its_role() -> None:
    rows = dict(re.findall(r"^\| (viewer|operator|worker|admin) \| (.*) \|$", TEXT, re.MULTILINE))
    listed = {name: Role(role) for role, ways in rows.items() for name in re.findall(r"`(\w+)`", ways)}
    assert listed == roles_of(ROOTS[1])
