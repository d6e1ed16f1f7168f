"""Taskdeck for Python: a typed client, and a worker that runs your functions as tasks.

`Client` (async, typed, with subscriptions) is generated from the schema and `queries/` when the package is built.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from taskdeck.client import Client
    from taskdeck.running import FinalError, LeaseLost, RunningTask, TaskCancelled
    from taskdeck.worker import Worker

__version__ = "0.1.0"
__all__ = ["Client", "FinalError", "LeaseLost", "RunningTask", "TaskCancelled", "Worker"]

HOMES = {"Client": "client", "Worker": "worker"}


def __getattr__(name: str) -> object:
    """Import on first use: the command line should not wait for parts that it does not need."""
    if name not in __all__:
        raise AttributeError(f"module 'taskdeck' has no attribute {name!r}")
    return getattr(import_module(f"taskdeck.{HOMES.get(name, 'running')}"), name)
