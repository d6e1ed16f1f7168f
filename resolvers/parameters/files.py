"""Task types from files: a JSON Schema a file (`name.json`), or Pydantic models that say their `task_type` (`*.py`)."""

import inspect
import sys
from pathlib import Path
from types import ModuleType
from typing import Any, TypeGuard

import orjson
from pydantic import BaseModel, PydanticUserError

from resolvers.parameters.problems import DefinitionRefused, TaskTypeFileRefused
from resolvers.parameters.schema import ParameterSchema

_SHIPPED = Path(__file__).parent / "types"


def shipped_schemas() -> list[ParameterSchema]:
    """The task types that come with Taskdeck."""
    return load_folder(_SHIPPED)


def load_folder(folder: Path) -> list[ParameterSchema]:
    """Every task type in a folder, in the order of its file names. Raises TaskTypeFileRefused at the first bad file."""
    try:
        files = sorted(path for path in folder.iterdir() if path.suffix in (".json", ".py"))
    except OSError as error:
        raise TaskTypeFileRefused(f"{folder}: {error.strerror}") from error
    found: dict[str, Path] = {}
    schemas = []
    for path in files:
        for schema in load_file(path):
            if other := found.get(schema.task_type):
                raise TaskTypeFileRefused(f"{path}: task type {schema.task_type} is defined in {other.name} too")
            found[schema.task_type] = path
            schemas.append(schema)
    return schemas


def load_file(path: Path) -> list[ParameterSchema]:
    """The task types of one file. Raises TaskTypeFileRefused with one sentence that names the file and the problem."""
    try:
        return [_from_json(path)] if path.suffix == ".json" else _from_module(path)
    except DefinitionRefused as error:
        raise TaskTypeFileRefused(f"{path}: {error}") from error
    except OSError as error:
        raise TaskTypeFileRefused(f"{path}: {error.strerror}") from error


def _from_json(path: Path) -> ParameterSchema:
    try:
        document = orjson.loads(path.read_bytes())
    except orjson.JSONDecodeError as error:
        raise TaskTypeFileRefused(f"{path}: not JSON: {error}") from error
    return ParameterSchema.define(path.stem, document)


def _from_module(path: Path) -> list[ParameterSchema]:
    module = _run(path)
    models = [value for value in vars(module).values() if _is_model_of(module, value)]
    named = [(model, name) for model in models if isinstance(name := getattr(model, "task_type", None), str)]
    if not named:
        raise TaskTypeFileRefused(f"{path}: no Pydantic model in it has a class variable task_type")
    return [ParameterSchema.define(name, _document_of(model, path)) for model, name in named]


def _document_of(model: type[BaseModel], path: Path) -> dict[str, Any]:
    try:
        return model.model_json_schema()
    except PydanticUserError as error:
        raise TaskTypeFileRefused(f"{path}: {model.__name__} has no JSON Schema: {error.code}") from error


def _is_model_of(module: ModuleType, value: object) -> TypeGuard[type[BaseModel]]:
    return inspect.isclass(value) and issubclass(value, BaseModel) and value.__module__ == module.__name__


def _run(path: Path) -> ModuleType:
    name = f"task_types_{path.stem}"
    module = ModuleType(name)
    sys.modules[name] = module  # Pydantic looks up a model's module to read its annotations
    try:
        exec(compile(path.read_bytes(), str(path), "exec"), vars(module))
    except Exception as error:
        reason = str(error).partition("\n")[0]
        raise TaskTypeFileRefused(f"{path}: {type(error).__name__}: {reason}") from error
    return module
