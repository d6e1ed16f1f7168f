"""Task types from a user's folder."""

from pathlib import Path

import pytest

from resolvers.parameters import TaskTypeFileRefused, load_folder

MODELS = '''
"""Task types of a video shop."""
from enum import Enum
from typing import ClassVar
from pydantic import BaseModel, Field, SecretStr

class Size(BaseModel):
    width: int = Field(640, ge=1, description="Pixels across.")

class Kind(str, Enum):
    JPEG = "jpeg"
    PNG = "png"

class Thumbnail(BaseModel):
    """Make a picture from a video."""
    task_type: ClassVar[str] = "thumbnail"
    video: str
    size: Size = Size()
    kind: Kind = Kind.PNG
    at_seconds: float | None = None
    key: SecretStr | None = None
'''


def test_a_json_file_is_a_task_type_of_its_name(tmp_path: Path):
    (tmp_path / "resize.json").write_text('{"type": "object", "description": "Resize.", "properties": {"n": {}}}')
    (tmp_path / "notes.txt").write_text("not a task type")
    assert [(schema.task_type, schema.description) for schema in load_folder(tmp_path)] == [("resize", "Resize.")]


def test_a_pydantic_model_is_a_task_type(tmp_path: Path):
    (tmp_path / "shop.py").write_text(MODELS)
    (schema,) = load_folder(tmp_path)
    assert (schema.task_type, schema.description) == ("thumbnail", "Make a picture from a video.")
    assert [(p.name, p.type, p.required, p.default) for p in schema.parameters] == [
        ("video", "string", True, None),
        ("size", "object", False, '{"width":640}'),
        ("kind", "enum", False, '"png"'),
        ("at_seconds", "float", False, "null"),
        ("key", "string", False, "null"),
    ]
    assert schema.secret_paths == (("key",),)
    assert schema.prepare({"video": "v", "size": {}})["size"] == {"width": 640}
    assert [problem.message for problem in schema.problems({"video": "v", "size": {"width": 0}, "kind": "gif"})] == [
        "size.width must be >= 1",
        "kind must be one of ['jpeg', 'png']",
    ]


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("bad.json", "{", "bad.json: not JSON: "),
        ("bad.json", "[]", "bad.json: jsonSchema: must be object, got <class 'list'>"),
        ("bad.json", '{"type": "object", "properties": {"a": {"type": 1}}}', "bad.json: jsonSchema: properties.a.type"),
        ("bad name.json", '{"type": "object"}', "bad name.json: taskType must begin with a letter"),
        ("bad.py", "import", "bad.py: SyntaxError: invalid syntax"),
        ("bad.py", "colour", "bad.py: NameError: name 'colour' is not defined"),
        ("bad.py", "x = 1", "bad.py: no Pydantic model in it has a class variable task_type"),
        ("bad.py", MODELS.replace("video: str", "video: type(print)"), "bad.py: PydanticSchemaGenerationError: "),
        (
            "bad.py",
            MODELS.replace("video: str", "video: object = Field(default_factory=print)\n    call: Callable").replace(
                "import ClassVar", "import Callable, ClassVar"
            ),
            "bad.py: Thumbnail has no JSON Schema: ",
        ),
        ("thumbnail.py", MODELS, "thumbnail.py: task type thumbnail is defined in thumbnail.json too"),
    ],
)
def test_a_bad_file_is_refused_in_a_sentence_that_names_it(tmp_path: Path, name, text, words):
    (tmp_path / "thumbnail.json").write_text('{"type": "object"}')
    (tmp_path / name).write_text(text)
    with pytest.raises(TaskTypeFileRefused) as caught:
        load_folder(tmp_path)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path):
    with pytest.raises(TaskTypeFileRefused, match="No such file"):
        load_folder(tmp_path / "none")
