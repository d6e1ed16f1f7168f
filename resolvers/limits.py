"""The bounds of arguments, and the sentence that says them."""

import math
from collections.abc import Sized
from dataclasses import dataclass

from resolvers.errors import BadInput

DAY = 86_400


@dataclass(frozen=True, slots=True)
class Limits:
    """What an installation allows. Sizes are in bytes of JSON."""

    parameter_bytes: int = 256 * 1024
    tasks_per_call: int = 10_000


def no_more_than(most: int, argument: str, values: Sized) -> None:
    """Raise BadInput naming the argument when it holds more than this."""
    if len(values) > most:
        raise BadInput(argument, f"takes at most {most:,}, got {len(values):,}")


def within(argument: str, value: float, low: float, high: float) -> float:
    """The value, when it lies between these bounds. Raises BadInput naming the argument otherwise."""
    if not (math.isfinite(value) and low <= value <= high):
        raise BadInput(argument, f"must be between {low:,} and {high:,}, got {value:g}")
    return value
