"""Whether a task type's definition can be used: its name, JSON Schema, defaults and examples."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

import jsonschema_rs

from resolvers.parameters.document import Document, resolve, target
from resolvers.parameters.problems import DefinitionRefused, FieldProblem
from resolvers.parameters.rules import Rules, rules_by_pointer

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.:-]{0,99}")
_META = Rules({"$ref": DIALECT})


def checked_rules(task_type: str, document: Any, examples: Sequence[Any]) -> Rules:
    """The compiled rules of a definition. Raises DefinitionRefused with every problem that can be told at once."""
    problems = [*_name_problems(task_type), *_dialect_problems(document)]
    if problems:
        raise DefinitionRefused(problems)
    try:
        rules = Rules(document)
        problems = [*_default_problems(document), *_example_problems(rules, examples or document.get("examples", ()))]
    except (jsonschema_rs.ValidationError, ValueError, RecursionError) as error:
        raise DefinitionRefused([_schema_problem((), _reason(error))]) from error
    if problems:
        raise DefinitionRefused(problems)
    return rules


def _name_problems(task_type: str) -> Iterator[FieldProblem]:
    if not _NAME.fullmatch(task_type):
        yield FieldProblem(
            ("taskType",), "taskType must begin with a letter and hold at most 100 letters, digits and _ . : -"
        )


def _dialect_problems(document: Any) -> Iterator[FieldProblem]:
    if not isinstance(document, dict):
        yield _schema_problem((), f"must be object, got {type(document)}")
        return
    if broken := _META.problems(document):
        yield from (_schema_problem(problem.path, problem.message) for problem in broken)
        return
    if document.get("$schema", DIALECT) not in (DIALECT, DIALECT + "#"):
        yield _schema_problem(("$schema",), f"$schema must be {DIALECT!r}")
    if resolve(document, document).get("type") != "object":
        yield _schema_problem(("type",), "type must be 'object': parameters are always an object")


def _default_problems(document: Document) -> Iterator[FieldProblem]:
    parts = rules_by_pointer(document)
    for pointer in sorted(parts.keys()):
        node = target(document, pointer)
        if isinstance(node, dict) and "default" in node and not parts[pointer].is_valid(node["default"]):
            path = (*pointer.split("/")[1:], "default")
            yield _schema_problem(path, f"the default of {pointer[2:].replace('/', '.')} breaks its own schema")


def _example_problems(rules: Rules, examples: Sequence[Any]) -> Iterator[FieldProblem]:
    for number, example in enumerate(examples):
        for problem in rules.problems(example):
            yield FieldProblem(("examples", str(number), *problem.path), f"examples.{number}: {problem.message}")


def _schema_problem(path: tuple[str, ...], message: str) -> FieldProblem:
    return FieldProblem(("jsonSchema", *path), f"jsonSchema: {message}")


def _reason(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    reason = str(error).partition("\n")[0]
    refers = isinstance(getattr(error, "kind", None), jsonschema_rs.ValidationErrorKind.Referencing)
    return f"a $ref must lead to a place in the same schema: {reason}" if refers else reason
