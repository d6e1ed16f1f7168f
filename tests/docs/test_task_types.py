"""Every block of the page on task types does what the page says."""

from pathlib import Path

import orjson
import pytest
from graphql import parse, validate

from resolvers.parameters import ParameterRegistry, load_folder, shipped_schemas
from schema.root import build_schema
from tests.docs.blocks import blocks, the_block

PAGE = "docs/task-types.md"


@pytest.fixture
def registry(tmp_path: Path) -> ParameterRegistry:
    (tmp_path / "resize_image.json").write_text(the_block(PAGE, "json", "{"))
    (tmp_path / "videos.py").write_text(the_block(PAGE, "python", "from typing"))
    return ParameterRegistry([*shipped_schemas(), *load_folder(tmp_path)])


def test_this_file_uses_every_block() -> None:
    assert len(blocks(PAGE)) == 4


def test_both_files_define_task_types(registry: ParameterRegistry) -> None:
    assert [schema.task_type for schema in registry.list_schemas()][-2:] == ["resize_image", "thumbnail"]
    assert registry.validate_and_prepare("thumbnail", {"video": "v", "crop": {"left": 3}}) == (
        True,
        {"video": "v", "at_seconds": 0, "crop": {"left": 3, "top": 0}},
        [],
    )


@pytest.mark.parametrize("text", blocks(PAGE, "graphql"))
def test_every_document_is_valid(registry: ParameterRegistry, text: str) -> None:
    assert validate(build_schema(registry)._schema, parse(text)) == []


def test_the_key_is_secret(registry: ParameterRegistry) -> None:
    schema = registry.get_schema("resize_image")
    assert schema is not None
    assert orjson.loads(schema.mask('{"api_key": "k"}')) == {"api_key": "••••••"}  # type: ignore[arg-type]
