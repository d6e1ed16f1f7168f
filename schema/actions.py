"""What actions on tasks and task types answer, beside the unions in `schema.problems`."""

from typing import Annotated

import strawberry

from db.records import BulkOutcome, Instant, JsonText
from resolvers import outcomes
from schema.fields import field, made_of
from schema.parameter_schema import ParameterSchema
from schema.problems import FieldProblem, ParametersInvalid
from schema.statistics import StatusCount
from schema.task import Task


@strawberry.type(description="What would become of a task.")
class TaskCheck:
    is_type_of = made_of(outcomes.TaskCheck)
    valid: bool = field("Whether it would be taken.")
    problems: list[FieldProblem] = field("Everything that is wrong with it.")
    unknown_parameters: list[str] = field("Parameters that the schema does not define: kept, but perhaps misspelt.")
    parameters: JsonText | None = field("The parameters as they would be kept, defaults included; null when not valid.")
    duplicate_of: Task | None = field("The task that its idempotency key would answer with.")
    capable_workers: int = field("How many live workers take tasks of its type.")
    queued_ahead: int = field("How many waiting tasks would be claimed before it.")


@strawberry.type(description="The tasks that a bulk action will hit, held for five minutes.")
class TaskSelection:
    is_type_of = made_of(outcomes.TaskSelection)
    id: strawberry.ID = field("The token to hand to the bulk action.")
    count: int = field("How many tasks were selected.")
    counts_by_status: list[StatusCount] = field("How many of them stand in each status, zeros too.")
    sample: list[Task] = field("The first ten of them.")
    expires_at: Instant = field("When the selection is let go.")


@strawberry.type(description="What a bulk action did.")
class BulkResult:
    is_type_of = made_of(BulkOutcome)
    affected: int = field("How many tasks it changed.")
    skipped: int = field("How many it left alone, because their status does not allow it.")


@strawberry.type(description="The task type is known from now on.")
class TaskTypeRegistered:
    is_type_of = made_of(outcomes.TaskTypeRegistered)
    parameter_schema: ParameterSchema = field("What its tasks take.")


RegisterTaskTypeResult = Annotated[
    TaskTypeRegistered | ParametersInvalid,
    strawberry.union("RegisterTaskTypeResult", description="The task type, or what is wrong with its definition."),
]
