"""Task types in the shape of the REST API."""

from typing import Any

import orjson

from resolvers.parameters.parameter import Parameter, ParameterConstraints
from resolvers.parameters.schema import ParameterSchema


def description_of(schema: ParameterSchema) -> dict[str, Any]:
    """A task type as GET /schemas/{type} answers it: values that are not set are None."""
    return {
        "task_type": schema.task_type,
        "description": schema.description,
        "parameters": [_parameter(parameter) for parameter in schema.parameters],
        "examples": [orjson.loads(example) for example in schema.examples],
    }


def _parameter(parameter: Parameter) -> dict[str, Any]:
    limits = _limits(parameter.constraints)
    return {
        "name": parameter.name,
        "type": parameter.type.value,
        "required": parameter.required,
        "default": None if parameter.default is None else orjson.loads(parameter.default),
        "description": parameter.description,
        **{name: limits[name] for name in ("enum_values", "min_value", "max_value", "pattern")},
        "constraints": limits,
    }


def _limits(constraints: ParameterConstraints) -> dict[str, Any]:
    choices = constraints.choices
    return {
        "enum_values": None if choices is None else [orjson.loads(choice) for choice in choices],
        "min_value": constraints.minimum,
        "max_value": constraints.maximum,
        "min_length": constraints.min_length,
        "max_length": constraints.max_length,
        "pattern": constraints.pattern,
    }
