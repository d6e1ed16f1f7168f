"""What an operator can choose about a store."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StoreOptions:
    """Times in seconds. None keeps finished tasks for ever. `checked` says that the file's content was a moment ago."""

    silent_worker_seconds: float = 900.0
    log_keep_events: int = 1_000_000
    log_keep_seconds: float = 7 * 86400.0
    finished_keep_seconds: float | None = None
    worker_keep_seconds: float = 86400.0
    readers: int = 2
    checked: bool = False
