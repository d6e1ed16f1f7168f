"""What callers choose between, beside the choices that the store knows."""

from enum import StrEnum


class CancelPolicy(StrEnum):
    """Whether the worker of a held task is asked to stop, or overruled."""

    REQUEST = "request"
    FORCE = "force"


class Completion(StrEnum):
    """Whether to wait for all tasks or for any."""

    ALL = "all"
    ANY = "any"


class WaitCode(StrEnum):
    """Why a task waits."""

    READY = "ready"
    SCHEDULED = "scheduled"
    NO_WORKER = "no_worker"
    BACKOFF = "backoff"
