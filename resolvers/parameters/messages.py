"""The sentences in which a broken rule is told. They never hold the value itself: it may be secret."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any, NamedTuple, TypeAlias

from jsonschema_rs import ValidationError, ValidationErrorKind

from resolvers.parameters.document import Document, properties_of, resolve
from resolvers.parameters.problems import FieldProblem

Path: TypeAlias = tuple[str | int, ...]
_Forms: TypeAlias = ValidationErrorKind.AnyOf | ValidationErrorKind.OneOfNotValid

_SENTENCES = {
    "required": "Required parameter missing: {name}",
    "additionalProperties": "Unknown parameter: {name}",
    "unevaluatedProperties": "Unknown parameter: {name}",
    "pattern": "{name} must match pattern {limit}",
    "format": "{name} must be a valid {limit}",
    "type": "{name} must be {limit}, got {got}",
    "enum": "{name} must be one of {limit}",
    "const": "{name} must be {limit!r}",
    "minimum": "{name} must be >= {limit}",
    "maximum": "{name} must be <= {limit}",
    "exclusiveMinimum": "{name} must be > {limit}",
    "exclusiveMaximum": "{name} must be < {limit}",
    "multipleOf": "{name} must be a multiple of {limit}",
    "minLength": "{name} must have at least {limit} characters",
    "maxLength": "{name} must have at most {limit} characters",
    "minItems": "{name} must have at least {limit} items",
    "maxItems": "{name} must have at most {limit} items",
    "minProperties": "{name} must have at least {limit} properties",
    "maxProperties": "{name} must have at most {limit} properties",
    "uniqueItems": "{name} must not hold an item twice",
    "falseSchema": "{name} is not allowed",
    "not": "{name} is not allowed in this form",
    "anyOf": "{name} must have one of the allowed forms",
    "oneOf": "{name} must have exactly one of the allowed forms",
}
_ONE_FOR_EACH = {"additionalProperties", "unevaluatedProperties"}
_CHOICES = {"enum", "const"}


class _Finding(NamedTuple):
    path: Path
    keyword: str
    limit: Any = None
    got: type | None = None

    def problem(self) -> FieldProblem:
        sentence = _SENTENCES.get(self.keyword, "{name} breaks the rule {keyword}")
        name = ".".join(map(str, self.path)) or "parameters"
        message = sentence.format(name=name, limit=self.limit, got=self.got, keyword=self.keyword)
        return FieldProblem(tuple(map(str, self.path)), message)


def explain(errors: Iterable[ValidationError], document: Document) -> tuple[FieldProblem, ...]:
    """All that is wrong, in definition order, with one sentence where a wrong type makes the others idle."""
    findings = [finding for error in errors for finding in _findings(error)]
    findings.sort(key=lambda finding: _position(document, finding.path))
    broken: dict[Path, set[str]] = defaultdict(set)
    for finding in findings:
        broken[finding.path].add(finding.keyword)
    told = (finding.problem() for finding in findings if not _is_idle(finding.keyword, broken[finding.path]))
    return tuple(dict.fromkeys(told))


def _findings(error: ValidationError) -> Iterator[_Finding]:
    path, kind = tuple(error.instance_path), error.kind
    if isinstance(kind, ValidationErrorKind.AnyOf | ValidationErrorKind.OneOfNotValid):
        yield from _closest_form(path, kind, error.instance)
    elif isinstance(kind, ValidationErrorKind.Custom):
        yield _Finding(path, "type", kind.message, type(error.instance))
    elif kind.name == "required":
        yield _Finding((*path, kind.value), "required")
    elif kind.name in _ONE_FOR_EACH:
        yield from (_Finding((*path, name), kind.name) for name in kind.value)
    elif kind.name == "falseSchema" and error.schema_path[-1] in _ONE_FOR_EACH:
        yield _Finding(path, "maxProperties", 0)
    else:
        yield _Finding(path, kind.name, kind.value)


def _closest_form(path: Path, kind: _Forms, instance: Any) -> Iterator[_Finding]:
    """Of several allowed forms, the one whose type fits; when none does, all their types in one sentence."""
    forms = [[found for error in form for found in _findings(error)] for form in kind.context]
    wrong = [[found.limit for found in form if found.keyword == "type" and found.path == path] for form in forms]
    fitting = [form for form, types in zip(forms, wrong, strict=True) if not types]
    if len(fitting) == 1:
        yield from fitting[0]
    elif fitting:
        yield _Finding(path, kind.name)
    else:
        yield _Finding(path, "type", " or ".join(dict.fromkeys(chain(*wrong))), type(instance))


def _is_idle(keyword: str, broken: set[str]) -> bool:
    """A value outside its choices needs no word about its type, one of a wrong type none about its size."""
    if keyword in _CHOICES:
        return False
    return not broken.isdisjoint(_CHOICES) or (keyword != "type" and "type" in broken)


def _position(document: Document, path: Path) -> tuple[int, ...]:
    node: Any = document
    position = []
    for part in path:
        properties = properties_of(document, node)
        if isinstance(part, int):
            position.append(part)
            node = resolve(document, node).get("items")
        else:
            position.append(list(properties).index(part) if part in properties else len(properties))
            node = properties.get(part)
    return tuple(position)
