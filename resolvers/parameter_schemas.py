"""Reading task types, and registering them while the server runs."""

from collections.abc import Sequence
from typing import Any

from db.records import TaskTypeRecord
from resolvers.context import Context
from resolvers.outcomes import ParametersInvalid, RegisterAnswer, TaskTypeRegistered
from resolvers.parameters import DefinitionRefused, FieldProblem, ParameterSchema
from resolvers.parameters.parameter import json_text


async def one(context: Context, task_type: str) -> ParameterSchema | None:
    """What tasks of this type take, or None when the type is unknown."""
    return context.services.registry.get_schema(task_type)


async def every(context: Context) -> list[ParameterSchema]:
    """All task types."""
    return context.services.registry.list_schemas()


async def register(
    context: Context, task_type: str, description: str, json_schema: Any, examples: Sequence[Any]
) -> RegisterAnswer:
    """Keep a task type, in place of one of the same name, and know it from now on."""
    if not isinstance(json_schema, dict):
        return _refused([FieldProblem(("jsonSchema",), "jsonSchema must be an object")])
    try:
        schema = ParameterSchema.define(task_type, json_schema, description, examples)
    except DefinitionRefused as refused:
        return _refused(refused.problems)
    await context.store.register_task_type(
        TaskTypeRecord(schema.task_type, schema.description, schema.json_schema, json_text(list(examples)))
    )
    context.services.registry.register(schema)
    return TaskTypeRegistered(schema)


def _refused(problems: Sequence[FieldProblem]) -> ParametersInvalid:
    return ParametersInvalid(problems, "; ".join(problem.message for problem in problems))
