"""The rules that every new task keeps, beside those of its type."""

import math
from collections.abc import Iterator
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
    return [FieldProblem(path, message) for path, message in _problems(request)]


def _problems(request: "TaskRequest") -> Iterator[tuple[tuple[str, ...], str]]:
    if not 1 <= request.priority <= 10:
        yield ("priority",), f"priority must be between 1 and 10, got {request.priority}"
    if not 0 <= request.max_retries <= MOST_RETRIES:
        yield ("maxRetries",), f"maxRetries must be between 0 and {MOST_RETRIES:,}, got {request.max_retries}"
    timeout = request.timeout_seconds
    if timeout is not None and not (math.isfinite(timeout) and 0 < timeout <= LONGEST_TIMEOUT):
        message = f"timeoutSeconds must be more than 0 and at most {LONGEST_TIMEOUT:,}, got {timeout:g}"
        yield ("timeoutSeconds",), message
    key = request.idempotency_key
    if key is not None and not 0 < len(key) <= LONGEST_KEY:
        yield ("idempotencyKey",), f"idempotencyKey must have 1 to {LONGEST_KEY} characters, got {len(key)}"
    if request.labels:
        yield from _label_problems(request.labels)


def _label_problems(labels: tuple[Label, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    if len(labels) > MOST_LABELS:
        yield ("labels",), f"labels must be at most {MOST_LABELS}, got {len(labels)}"
    if len({label.key for label in labels}) < len(labels):
        yield ("labels",), "labels must have different keys"
    for index, label in enumerate(labels[:MOST_LABELS]):
        if not 0 < len(label.key) <= LONGEST_LABEL_KEY:
            yield ("labels", str(index), "key"), f"a label's key must have 1 to {LONGEST_LABEL_KEY} characters"
        if len(label.value) > LONGEST_LABEL_VALUE:
            yield ("labels", str(index), "value"), f"a label's value must have at most {LONGEST_LABEL_VALUE} characters"
