"""Everything that a store can refuse, as one tree.

StoreError
├── TaskNotFound · WorkerNotFound · SelectionNotFound · TokenNotFound
├── TokenNameTaken                                 another token that is in force has the name
├── TaskAlreadyFinished · TaskNotFinished          the task's state does not allow it; `.task` is what it is
├── LeaseLost                                      the lease is not this worker's any more; `.task` may be None
├── CursorExpired · CursorFromFuture               a position that the event log cannot continue from
├── FilterTooBroad                                 a question that no index can answer in bounded time
├── StorageBusy · StorageFull                      the write did not happen; trying again may help
├── StorageReadOnly · StorageFailed                the same, and somebody has to see to the file or the disk
└── DatabaseRefused                                the file is newer, foreign, emptied, replaced or corrupt
"""

from db.records import TaskRecord


class StoreError(Exception):
    """A store refused. The text is one sentence that a client may read."""


class NotFound(StoreError):
    """Nothing has this id."""

    kind = "Record"

    def __init__(self, id: object) -> None:
        super().__init__(f"{self.kind} {id} was not found")
        self.id = str(id)


class TaskNotFound(NotFound):
    """No task has this id."""

    kind = "Task"


class WorkerNotFound(NotFound):
    """No worker has this id."""

    kind = "Worker"


class SelectionNotFound(NotFound):
    """The selection was never made, was used, or its five minutes are over."""

    kind = "Selection"


class TokenNotFound(NotFound):
    """No token in force has this name."""

    kind = "Token"


class TokenNameTaken(StoreError):
    """Another token that is in force has the name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"A token named {name} is in force; revoke it first, or choose another name")


class TaskStateError(StoreError):
    """The task's state does not allow what was asked; `task` is the whole record as it is."""

    def __init__(self, message: str, task: TaskRecord) -> None:
        super().__init__(message)
        self.task = task


class TaskAlreadyFinished(TaskStateError):
    """The task has reached a terminal status, which never changes."""

    def __init__(self, task: TaskRecord) -> None:
        super().__init__(f"Task {task.id} is already {task.status}", task)


class TaskNotFinished(TaskStateError):
    """Only a failed or cancelled task can be retried."""

    def __init__(self, task: TaskRecord) -> None:
        super().__init__(f"Task {task.id} is {task.status}; only failed and cancelled tasks can be retried", task)


class LeaseLost(StoreError):
    """The lease names an attempt that is over, or that another worker holds. Nothing was changed."""

    def __init__(self, message: str, task: TaskRecord | None = None) -> None:
        super().__init__(message)
        self.task = task


class CursorExpired(StoreError):
    """The events after this position are no longer kept."""


class CursorFromFuture(StoreError):
    """The position lies beyond the event log, or belongs to another database."""


class FilterTooBroad(StoreError):
    """No index bounds this question; the text says which narrower one can be asked."""


class StorageBusy(StoreError):
    """Another program held the database for too long. Nothing was written."""


class StorageFull(StoreError):
    """The disk is full. Nothing was written; reads go on."""


class StorageReadOnly(StoreError):
    """The file or its folder cannot be written. Nothing was written."""


class StorageFailed(StoreError):
    """The disk reported an error. Nothing was written."""


class DatabaseRefused(StoreError):
    """The file is not one that this version may open. It was left as it was."""
