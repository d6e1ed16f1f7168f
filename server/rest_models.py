"""The shapes of the REST API, as existing clients know them."""

from typing import Any

import orjson
from pydantic import BaseModel, ConfigDict, Field

from db.records import JsonText, TaskRecord, WorkerRecord
from resolvers.statistics import Overview


class NewTaskBody(BaseModel):
    """A task to submit."""

    model_config = ConfigDict(strict=True)

    task_type: str = Field(description="One of GET /schemas.", examples=["keyword_search"])
    parameters: dict[str, Any] = Field(description="What tasks of this type take.", examples=[{"query": "lo-fi"}])
    priority: int = Field(5, ge=1, le=10, description="1 (lowest) to 10 (highest).")


class TaskBody(BaseModel):
    """A task as it stands. Times are UTC, ISO 8601."""

    id: int
    task_type: str
    status: str
    parameters: Any
    priority: int
    created_at: str
    updated_at: str
    run_after: str | None
    claimed_by: str | None
    claimed_at: str | None
    completed_at: str | None
    retry_count: int
    max_retries: int
    progress: float | None
    result: Any
    error_message: str | None

    @classmethod
    def of(cls, task: TaskRecord) -> "TaskBody":
        """The shape of a record."""
        values = {name: getattr(task, name) for name in cls.model_fields}
        values |= {name: _value(values[name]) for name in ("parameters", "result")}
        return cls.model_construct(**values | {"status": str(task.status)})


TASK_BODY_COLUMNS = tuple(TaskBody.model_fields)


class WorkerBody(BaseModel):
    """A worker as last heard."""

    worker_id: str
    last_heartbeat: str
    tasks_processed: int
    tasks_failed: int
    current_task_id: int | None
    status: str
    strategy: str
    started_at: str
    paused: bool

    @classmethod
    def of(cls, worker: WorkerRecord) -> "WorkerBody":
        """The shape of a record."""
        return cls.model_construct(
            worker_id=worker.id,
            last_heartbeat=worker.last_heartbeat,
            tasks_processed=worker.tasks_processed,
            tasks_failed=worker.tasks_failed,
            current_task_id=worker.current_task_ids[0] if worker.current_task_ids else None,
            status=str(worker.status),
            strategy=worker.strategy,
            started_at=worker.started_at,
            paused=worker.paused,
        )


class StatisticsBody(BaseModel):
    """The queue in numbers: only statuses that occur."""

    status_counts: dict[str, int]
    active_workers: int
    db_size_bytes: int
    db_size_mb: float

    @classmethod
    def of(cls, overview: Overview) -> "StatisticsBody":
        """The shape of an overview."""
        return cls(
            status_counts={row.status.value: row.count for row in overview.counts_by_status if row.count},
            active_workers=overview.active_workers,
            db_size_bytes=int(overview.database_size_bytes),
            db_size_mb=overview.database_size_mb,
        )


class ConstraintsBody(BaseModel):
    """What a parameter's values must keep to; null where nothing is set."""

    enum_values: list[Any] | None
    min_value: float | int | None
    max_value: float | int | None
    min_length: int | None
    max_length: int | None
    pattern: str | None


class ParameterBody(BaseModel):
    """One parameter of a task type."""

    name: str
    type: str
    required: bool
    default: Any
    description: str | None
    enum_values: list[Any] | None
    min_value: float | int | None
    max_value: float | int | None
    pattern: str | None
    constraints: ConstraintsBody


class SchemaBody(BaseModel):
    """What tasks of one type take."""

    task_type: str
    description: str
    parameters: list[ParameterBody]
    examples: list[Any]


class SchemasBody(BaseModel):
    """Every task type."""

    schemas: list[SchemaBody]


class Detail(BaseModel):
    """Why a call was refused."""

    detail: str


class ProblemsBody(BaseModel):
    """Every error in a task's parameters."""

    errors: list[str]


class InvalidTask(BaseModel):
    """A task that was not submitted; a text where the body itself cannot be read."""

    detail: ProblemsBody | str


def _value(text: JsonText | None) -> Any:
    return None if text is None else orjson.loads(text)
