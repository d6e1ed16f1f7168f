"""Submitting tasks: every rule is checked before anything is written, and every problem is told at once."""

import asyncio
from collections.abc import Awaitable, Sequence
from typing import NamedTuple

import orjson

from db.records import Instant, JsonText, KeyConflict, Label, NewTask
from db.store import Columns
from resolvers.context import Context
from resolvers.limits import no_more_than
from resolvers.outcomes import CreateAnswer, ParametersInvalid, TaskCheck, TaskTypeUnknown
from resolvers.parameters import FieldProblem, ParameterSchema, ParametersRefused
from resolvers.rules import problems_of

CHECKED_AT_ONCE = 200


class TaskRequest(NamedTuple):
    """A task as somebody asks for it. `parameters` is any JSON value; all after it is as in a `NewTask`."""

    task_type: str
    parameters: object
    priority: int = 5
    run_after: Instant | None = None
    max_retries: int = 3
    timeout_seconds: float | None = None
    idempotency_key: str | None = None
    labels: tuple[Label, ...] = ()


def create(context: Context, request: TaskRequest) -> Awaitable[CreateAnswer]:
    """Submit one task. It has been asked for when this returns."""
    task = accepted(context, request)
    return context.store.create_one(task, context.commit) if isinstance(task, NewTask) else _refuse(task)


async def create_many(context: Context, requests: Sequence[TaskRequest], atomic: bool) -> list[CreateAnswer]:
    """Submit many tasks, one answer each in order. With `atomic`, one refusal keeps all of them from being written."""
    no_more_than(context.services.limits.tasks_per_call, "inputs", requests)
    checked = await _checked(context, requests)
    tasks = [task for task in checked if isinstance(task, NewTask)]
    if atomic and len(tasks) < len(checked):
        return [_UNWRITTEN if isinstance(task, NewTask) else task for task in checked]
    written = await context.store.create(tasks, atomic=atomic) if tasks else []
    if atomic and any(isinstance(outcome, KeyConflict) for outcome in written):
        return [outcome if isinstance(outcome, KeyConflict) else _UNWRITTEN for outcome in written]
    outcomes = iter(written)
    return [next(outcomes) if isinstance(task, NewTask) else task for task in checked]


async def check(context: Context, request: TaskRequest, columns: Columns) -> TaskCheck:
    """What would become of this task, with nothing written."""
    task, store, key = accepted(context, request), context.store, request.idempotency_key
    schema = context.services.registry.get_schema(request.task_type)
    place = await store.place_of_new(request.task_type, request.priority)
    return TaskCheck(
        valid=isinstance(task, NewTask),
        problems=() if isinstance(task, NewTask) else _problems(task),
        unknown_parameters=schema.unknown(request.parameters)
        if schema and isinstance(request.parameters, dict)
        else (),
        parameters=schema.mask(task.parameters) if schema and isinstance(task, NewTask) else None,
        duplicate_of=await store.task_by_key(key, columns) if key else None,
        capable_workers=place.capable,
        queued_ahead=place.ahead,
    )


def accepted(context: Context, request: TaskRequest) -> NewTask | ParametersInvalid | TaskTypeUnknown:
    """The task as it would be written, defaults included, or why it cannot be."""
    registry = context.services.registry
    schema = registry.get_schema(request.task_type)
    if schema is None:
        known = [known.task_type for known in registry.list_schemas()]
        return TaskTypeUnknown(f"Unknown task type: {request.task_type}", known)
    problems = problems_of(request)
    try:
        parameters = _prepared(schema, request.parameters, context.services.limits.parameter_bytes)
    except ParametersRefused as refused:
        problems += [FieldProblem(("parameters", *problem.path), problem.message) for problem in refused.problems]
    if problems:
        return ParametersInvalid(problems, "; ".join(problem.message for problem in problems))
    return NewTask(request.task_type, parameters, *request[2:], context.identity.name)


async def _checked(
    context: Context, requests: Sequence[TaskRequest]
) -> list[NewTask | ParametersInvalid | TaskTypeUnknown]:
    """All of them checked, giving way to others between slices."""
    checked: list[NewTask | ParametersInvalid | TaskTypeUnknown] = []
    for start in range(0, len(requests), CHECKED_AT_ONCE):
        checked += [accepted(context, request) for request in requests[start : start + CHECKED_AT_ONCE]]
        await asyncio.sleep(0)
    return checked


def _prepared(schema: ParameterSchema, parameters: object, most_bytes: int) -> JsonText:
    if not isinstance(parameters, dict):
        raise _refused(f"parameters must be an object, got {type(parameters)}")
    try:
        text = orjson.dumps(schema.prepare(parameters))
    except TypeError as error:
        raise _refused(f"parameters cannot be written as JSON: {error}") from None
    if len(text) > most_bytes:
        raise _refused(f"parameters must be at most {most_bytes:,} bytes of JSON, got {len(text):,}")
    return JsonText(text.decode())


def _refused(message: str) -> ParametersRefused:
    return ParametersRefused([FieldProblem((), message)])


async def _refuse(why: ParametersInvalid | TaskTypeUnknown) -> CreateAnswer:
    return why


def _problems(refusal: ParametersInvalid | TaskTypeUnknown) -> Sequence[FieldProblem]:
    if isinstance(refusal, TaskTypeUnknown):
        return [FieldProblem(("taskType",), refusal.message)]
    return refusal.problems


_UNWRITTEN = ParametersInvalid((), "Not submitted: another task of this atomic call was refused")
