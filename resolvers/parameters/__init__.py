"""What a task of each type may carry: JSON Schemas, the registry that holds them, and validation by them."""

from resolvers.parameters.files import load_folder, shipped_schemas
from resolvers.parameters.parameter import Parameter, ParameterConstraints, ParameterType
from resolvers.parameters.problems import DefinitionRefused, FieldProblem, ParametersRefused, TaskTypeFileRefused
from resolvers.parameters.registry import ParameterRegistry
from resolvers.parameters.rest import description_of
from resolvers.parameters.schema import ParameterSchema
from resolvers.parameters.secrets import MASK

__all__ = [
    "MASK",
    "DefinitionRefused",
    "FieldProblem",
    "Parameter",
    "ParameterConstraints",
    "ParameterRegistry",
    "ParameterSchema",
    "ParameterType",
    "ParametersRefused",
    "TaskTypeFileRefused",
    "description_of",
    "load_folder",
    "shipped_schemas",
]
