"""What somebody has asked a server for."""

import inspect
from typing import Any

from db.errors import StoreError
from tests.simulation.plain import plain
from tests.simulation.reference.model import Model

UNKNOWN = object()


class Asked:
    """An operation that a server does for somebody (or on its own), and what the model answers."""

    def __init__(self, name: str, values: tuple[Any, ...], named: dict[str, Any], own: bool = False) -> None:
        self.name = name
        self.values = values
        self.named = named
        self.own = own
        self.at = 0.0
        """The latest that the clock on the wall has said since it was asked for."""
        self.expected: Any = UNKNOWN
        self._steps: Any = None

    def __str__(self) -> str:
        return " ".join([self.name, *map(str, self.values), *(f"{name}={value}" for name, value in self.named.items())])

    def step(self, model: Model) -> None:
        """The model does what the next job of the operation has done."""
        model.asked_at = self.at
        try:
            if self._steps is None:
                self._steps = getattr(model, self.name)(*self.values, **self.named)
            if inspect.isgenerator(self._steps):
                next(self._steps)
            else:
                self.expected = plain(self._steps)
        except StopIteration as end:
            self.expected = plain(end.value)
        except StoreError as refusal:
            self.expected = plain(refusal)
        self.at = max(self.at, model.scheduler.now())
