"""The REST calls that existing scripts make, over the functions that GraphQL calls."""

from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query

from db.records import Created, OrderDirection, TaskFilter, TaskOrderField, TaskStatus
from resolvers import acting, creating, ids, parameter_schemas, statistics, tasks
from resolvers.choices import CancelPolicy
from resolvers.context import Context
from resolvers.creating import TaskRequest
from resolvers.outcomes import ParametersInvalid, TaskCancelled
from resolvers.pages import Window
from resolvers.parameters import description_of
from resolvers.roles import Role
from server.rest_access import needs
from server.rest_models import (
    TASK_BODY_COLUMNS,
    Detail,
    InvalidTask,
    NewTaskBody,
    SchemaBody,
    SchemasBody,
    StatisticsBody,
    TaskBody,
    WorkerBody,
)

REFUSALS: dict[int | str, dict[str, Any]] = {status: {"model": Detail} for status in (401, 403, 429, 503)}
router = APIRouter(responses=REFUSALS)
Viewer = Annotated[Context, needs(Role.VIEWER)]
Operator = Annotated[Context, needs(Role.OPERATOR)]
Limit = Annotated[int, Query(ge=1, le=1000)]
NOT_FOUND: dict[int | str, dict[str, Any]] = {404: {"model": Detail}}
INVALID: dict[int | str, dict[str, Any]] = {400: {"model": InvalidTask}, 413: {"model": Detail}, 415: {"model": Detail}}


@router.post("/tasks", status_code=201, responses=INVALID, tags=["tasks"])
async def create_task(body: NewTaskBody, context: Operator) -> TaskBody:
    """Submit a task."""
    match await creating.create(context, TaskRequest(body.task_type, body.parameters, body.priority)):
        case Created(task):
            return TaskBody.of(task)
        case ParametersInvalid(problems):
            raise HTTPException(400, {"errors": [problem.message for problem in problems]})
        case refused:
            raise HTTPException(400, {"errors": [getattr(refused, "message", "The task was not submitted")]})


@router.get("/tasks", tags=["tasks"])
async def list_tasks(context: Viewer, status: str | None = None, limit: Limit = 100) -> list[TaskBody]:
    """Tasks, newest first; an unknown status has none."""
    statuses = None if status is None else tuple(known for known in TaskStatus if known == status)
    if statuses == ():
        return []
    page = await tasks.page(
        context,
        Window(limit, None, None, backwards=False),
        TaskFilter(statuses=statuses),
        TaskOrderField.CREATED_AT,
        OrderDirection.DESC,
        TASK_BODY_COLUMNS,
        (),
    )
    return [TaskBody.of(task) for task in page.rows]


@router.get("/tasks/{id}", responses=NOT_FOUND, tags=["tasks"])
async def get_task(id: int, context: Viewer) -> TaskBody:
    """One task."""
    number = ids.number(str(id))
    task = None if number is None else await context.store.task(number, TASK_BODY_COLUMNS)
    if task is None:
        raise HTTPException(404, "Task not found")
    return TaskBody.of(task)


@router.delete("/tasks/{id}", status_code=204, responses=NOT_FOUND, tags=["tasks"])
async def cancel_task(id: int, context: Operator) -> None:
    """Cancel a task at once, whoever holds it."""
    answer = await acting.cancel(context, str(id), None, CancelPolicy.FORCE)
    if not isinstance(answer, TaskCancelled):
        raise HTTPException(404, "Task not found or cannot be cancelled")


@router.get("/workers", tags=["workers"])
async def list_workers(context: Viewer) -> list[WorkerBody]:
    """Workers, latest heartbeat first."""
    return [WorkerBody.of(worker) for worker in await context.store.workers()]


@router.get("/schemas", tags=["task types"])
async def list_schemas(context: Viewer) -> SchemasBody:
    """Every task type and what its tasks take."""
    found = await parameter_schemas.every(context)
    return SchemasBody(schemas=[SchemaBody.model_validate(description_of(schema)) for schema in found])


@router.get("/schemas/{task_type}", responses=NOT_FOUND, tags=["task types"])
async def get_schema(task_type: str, context: Viewer) -> SchemaBody:
    """What tasks of one type take."""
    schema = await parameter_schemas.one(context, task_type)
    if schema is None:
        raise HTTPException(404, "Schema not found")
    return SchemaBody.model_validate(description_of(schema))


@router.get("/statistics", tags=["statistics"])
async def get_statistics(context: Viewer) -> StatisticsBody:
    """The queue in numbers."""
    return StatisticsBody.of(await statistics.current(context))
