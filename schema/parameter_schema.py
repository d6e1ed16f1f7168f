"""What tasks of each type take."""

import strawberry

from db.records import JsonText
from resolvers import parameters
from schema.enums import ParameterType
from schema.fields import field, made_of


@strawberry.type(description="What a parameter's value must keep to; each limit is null when there is none.")
class ParameterConstraints:
    is_type_of = made_of(parameters.ParameterConstraints)
    minimum: float | None = field("The smallest number allowed.")
    maximum: float | None = field("The largest number allowed.")
    min_length: int | None = field("The fewest characters allowed.")
    max_length: int | None = field("The most characters allowed.")
    pattern: str | None = field("A regular expression that the text must match.")
    choices: list[JsonText] | None = field("The only values allowed.")


@strawberry.type(description="One parameter that tasks of a type take.")
class Parameter:
    is_type_of = made_of(parameters.Parameter)
    name: str = field("Its key in the task's parameters.")
    type: ParameterType = field("What it holds.")
    required: bool = field("Whether a task cannot be without it.")
    default: JsonText | None = field("The value of a task that does not give it; null when there is none.")
    description: str = field("What it means, as the type's author says.")
    constraints: ParameterConstraints = field("What its value must keep to.")


@strawberry.type(description="A task type, and what its tasks take.")
class ParameterSchema:
    is_type_of = made_of(parameters.ParameterSchema)
    task_type: str = field("The name of the type.")
    description: str = field("What its tasks do.")
    parameters: list[Parameter] = field("Its parameters, in the order of their definition.")
    examples: list[JsonText] = field("Parameters that are valid, to begin with.")
    json_schema: JsonText = field("The whole definition: JSON Schema, draft 2020-12.")
