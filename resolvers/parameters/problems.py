"""What can be wrong with parameters and with their definitions.

ParameterError
├── ParametersRefused      a task's parameters break their schema; `.problems` names every field
├── DefinitionRefused      a task type's definition cannot be used; `.problems` names every field
└── TaskTypeFileRefused    a file of task types cannot be used; the text names the file and the problem
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One thing that is wrong, and where: `path` leads from the outermost value to the field."""

    path: tuple[str, ...]
    message: str


class ParameterError(Exception):
    """Parameters or their definition were refused. The text is one that a client may read."""


class ProblemsError(ParameterError):
    """Several fields are wrong; the text joins their messages."""

    def __init__(self, problems: Sequence[FieldProblem]) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = tuple(problems)


class ParametersRefused(ProblemsError):
    """A task's parameters break their schema."""


class DefinitionRefused(ProblemsError):
    """A task type's name, JSON Schema, defaults or examples cannot be used."""


class TaskTypeFileRefused(ParameterError):
    """A file of task types cannot be read or used."""
