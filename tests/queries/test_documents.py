"""The shipped documents: each is valid, says why anyone would run it, and together they use every way in."""

import json
from pathlib import Path

import pytest
from graphql import (
    DocumentNode,
    GraphQLSchema,
    NoUnusedFragmentsRule,
    OperationDefinitionNode,
    build_schema,
    parse,
    specified_rules,
    validate,
)
from graphql.execution.values import get_variable_values

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted((ROOT / "queries").glob("*.graphql"))
FRAGMENTS = sorted((ROOT / "queries" / "fragments").glob("*.graphql"))
EXAMPLES = sorted((ROOT / "queries" / "examples").glob("*.json"))
RULES = [rule for rule in specified_rules if rule is not NoUnusedFragmentsRule]
by_name = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.stem)


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    return build_schema((ROOT / "schema" / "schema.graphql").read_text())


def whole(document: Path) -> DocumentNode:
    return parse("\n".join(path.read_text() for path in (document, *FRAGMENTS)))


def operation(document: Path) -> OperationDefinitionNode:
    found = [node for node in parse(document.read_text()).definitions if isinstance(node, OperationDefinitionNode)]
    assert len(found) == 1
    return found[0]


@by_name
def test_a_document_is_valid_with_the_shared_fragments(document: Path, schema: GraphQLSchema) -> None:
    assert validate(schema, whole(document), RULES) == []


@by_name
def test_a_document_holds_the_operation_it_is_named_after_and_says_why_one_would_run_it(document: Path) -> None:
    name = operation(document).name
    assert name is not None
    assert name.value == document.stem
    first = document.read_text().splitlines()[0]
    assert first.startswith("# ")
    assert first.endswith(".")


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_example_variables_fit_their_operation(example: Path, schema: GraphQLSchema) -> None:
    definitions = operation(example.parents[1] / f"{example.stem}.graphql").variable_definitions
    assert definitions
    values = get_variable_values(schema, definitions, json.loads(example.read_text()))
    assert not isinstance(values, list), values


def test_an_operation_with_variables_has_an_example() -> None:
    with_variables = {path.stem for path in DOCUMENTS if operation(path).variable_definitions}
    optional_only = {"WatchTaskEvents", "FollowQueue"}
    assert with_variables - optional_only == {path.stem for path in EXAMPLES}


def test_the_documents_use_every_way_in(schema: GraphQLSchema) -> None:
    asked = {
        (operation(path).operation.value, field.name.value)  # type: ignore[attr-defined]
        for path in DOCUMENTS
        for field in operation(path).selection_set.selections
    }
    roots = (schema.query_type, schema.mutation_type, schema.subscription_type)
    offered = {(root.name.lower(), field) for root in roots if root for field in root.fields}
    assert asked == offered


def test_a_fragment_file_holds_the_fragment_it_is_named_after_and_is_used() -> None:
    texts = [path.read_text() for path in (*DOCUMENTS, *FRAGMENTS)]
    for path in FRAGMENTS:
        assert f"fragment {path.stem} on " in path.read_text()
        assert any(f"...{path.stem}\n" in text for text in texts), path.stem
