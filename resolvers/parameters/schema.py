"""The definition of one task type: what its tasks carry, and the check of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

import orjson

from db.records import JsonText
from resolvers.parameters.defaults import Defaults
from resolvers.parameters.definition import checked_rules
from resolvers.parameters.document import Document, properties_of
from resolvers.parameters.parameter import Parameter, json_text, parameters_of
from resolvers.parameters.problems import FieldProblem, ParametersRefused
from resolvers.parameters.rules import Rules
from resolvers.parameters.secrets import masked, secret_paths


@dataclass(frozen=True, slots=True)
class ParameterSchema:
    """A task type with its JSON Schema (draft 2020-12), ready to validate. Make it with `define`."""

    task_type: str
    description: str
    json_schema: JsonText
    examples: tuple[JsonText, ...]
    document: Document = field(compare=False, repr=False)
    parameters: tuple[Parameter, ...] = field(compare=False, repr=False)
    secret_paths: tuple[tuple[str, ...], ...] = field(compare=False, repr=False)
    _rules: Rules = field(compare=False, repr=False)
    _defaults: Defaults = field(compare=False, repr=False)

    @classmethod
    def define(cls, task_type: str, document: Document, description: str = "", examples: Sequence[Any] = ()) -> Self:
        """A task type from its JSON Schema, whose own description and examples serve when none are given.

        Raises DefinitionRefused with every problem of the name, the schema, its defaults and the examples.
        """
        rules = checked_rules(task_type, document, examples)
        shown = examples or document.get("examples", ())
        return cls(
            task_type=task_type,
            description=description or document.get("description", ""),
            json_schema=json_text(document),
            examples=tuple(map(json_text, shown)),
            document=document,
            parameters=parameters_of(document),
            secret_paths=secret_paths(document),
            _rules=rules,
            _defaults=Defaults(document),
        )

    def problems(self, parameters: Any) -> tuple[FieldProblem, ...]:
        """Everything that is wrong with these parameters, in definition order; empty when they are valid."""
        return self._rules.problems(parameters)

    def prepare(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """The parameters as a task keeps them, defaults included. Raises ParametersRefused with every problem."""
        if problems := self._rules.problems(parameters):
            raise ParametersRefused(problems)
        try:
            return self._defaults.fill(parameters)
        except RecursionError:
            raise ParametersRefused([FieldProblem((), "parameters are nested too deeply")]) from None

    def unknown(self, parameters: Mapping[str, Any]) -> list[str]:
        """The names of parameters that the schema does not define; they are kept, and worth a note."""
        known = properties_of(self.document, self.document)
        return [name for name in parameters if name not in known]

    def mask(self, parameters: JsonText) -> JsonText:
        """Parameters as JSON text with every secret one replaced by ••••••; the same text when none is secret."""
        return json_text(masked(orjson.loads(parameters), self.secret_paths)) if self.secret_paths else parameters
