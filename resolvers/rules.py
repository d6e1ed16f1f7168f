"""The rules that every new task keeps, beside those of its type."""

import math
from typing import TYPE_CHECKING

from db.records import Label
from resolvers.parameters import FieldProblem

if TYPE_CHECKING:
    from resolvers.creating import TaskRequest

MOST_RETRIES = 1_000
LONGEST_TIMEOUT = 30 * 86_400
LONGEST_KEY = 255
MOST_LABELS = 32
LONGEST_LABEL_KEY = 100
LONGEST_LABEL_VALUE = 500


def problems_of(request: "TaskRequest") -> list[FieldProblem]:
    """Everything that is wrong with a request but its parameters, in the order of its fields."""
    _, _, priority, _, max_retries, timeout, key, labels = request
    problems = []
    if not 1 <= priority <= 10:
        problems.append(_problem("priority", f"priority must be between 1 and 10, got {priority}"))
    if not 0 <= max_retries <= MOST_RETRIES:
        message = f"maxRetries must be between 0 and {MOST_RETRIES:,}, got {max_retries}"
        problems.append(_problem("maxRetries", message))
    if timeout is not None and not (math.isfinite(timeout) and 0 < timeout <= LONGEST_TIMEOUT):
        message = f"timeoutSeconds must be more than 0 and at most {LONGEST_TIMEOUT:,}, got {timeout:g}"
        problems.append(_problem("timeoutSeconds", message))
    if key is not None and not 0 < len(key) <= LONGEST_KEY:
        message = f"idempotencyKey must have 1 to {LONGEST_KEY} characters, got {len(key)}"
        problems.append(_problem("idempotencyKey", message))
    if labels:
        problems += _label_problems(labels)
    return problems


def _problem(field: str, message: str) -> FieldProblem:
    return FieldProblem((field,), message)


def _label_problems(labels: tuple[Label, ...]) -> list[FieldProblem]:
    problems = []
    if len(labels) > MOST_LABELS:
        problems.append(_problem("labels", f"labels must be at most {MOST_LABELS}, got {len(labels)}"))
    if len(dict(labels)) < len(labels):
        problems.append(_problem("labels", "labels must have different keys"))
    for index, (key, value) in enumerate(labels[:MOST_LABELS]):
        if not 0 < len(key) <= LONGEST_LABEL_KEY:
            message = f"a label's key must have 1 to {LONGEST_LABEL_KEY} characters"
            problems.append(FieldProblem(("labels", str(index), "key"), message))
        if len(value) > LONGEST_LABEL_VALUE:
            message = f"a label's value must have at most {LONGEST_LABEL_VALUE} characters"
            problems.append(FieldProblem(("labels", str(index), "value"), message))
    return problems
