"""Records stand in for API types: each plain field exists on its record, and may be null exactly when that may."""

import types
import typing

import pytest
from graphql import GraphQLNonNull, GraphQLObjectType
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.field import StrawberryField

from db import figures, records
from resolvers import leases, outcomes, pages, parameters, statistics, waiting
from resolvers.parameters import ParameterRegistry, shipped_schemas
from schema.root import build_schema

CORE = build_schema(ParameterRegistry(shipped_schemas()))._schema
SET_BY_THE_KIND_OF_EVENT = {"status", "level", "message"}
BEHIND: dict[str, type] = {
    "Task": records.TaskRecord,
    "Label": records.Label,
    "Worker": records.WorkerRecord,
    "PageInfo": pages.PageInfo,
    "TaskEdge": pages.Edge,
    "TaskConnection": pages.TaskPageAnswer,
    "WorkerEdge": pages.Edge,
    "WorkerConnection": pages.WorkerPageAnswer,
    "TaskEventPage": pages.EventPage,
    "TaskStatusEvent": records.EventRecord,
    "TaskProgressEvent": records.EventRecord,
    "TaskLogEvent": records.EventRecord,
    "TaskStatusChange": records.EventRecord,
    "Cancellation": waiting.Cancellation,
    "WaitReason": waiting.WaitReason,
    "Statistics": statistics.Overview,
    "StatusCount": statistics.StatusCount,
    "TypeCount": figures.StatusTypeCount,
    "ThroughputPoint": figures.ThroughputStep,
    "Latency": figures.LatencyRecord,
    "Percentiles": figures.DurationSummary,
    "ParameterSchema": parameters.ParameterSchema,
    "Parameter": parameters.Parameter,
    "ParameterConstraints": parameters.ParameterConstraints,
    "FieldProblem": parameters.FieldProblem,
    "TaskCreated": records.Created,
    "TaskDuplicate": records.Duplicate,
    "IdempotencyConflict": records.KeyConflict,
    "BulkResult": records.BulkOutcome,
    "LeaseAccepted": records.LeaseReply,
    "ClaimedTask": leases.ClaimedTask,
    "HeartbeatReply": leases.HeartbeatReply,
}
COUNTED_ON_REQUEST = {"TaskConnection.totalCount", "TaskConnection.totalCountIsExact"}


def record_of(kind: GraphQLObjectType) -> type:
    return BEHIND.get(kind.name) or getattr(outcomes, kind.name)


def annotation(record: type, name: str) -> object:
    found = getattr(record, name, None)
    if isinstance(found, property):
        return typing.get_type_hints(found.fget)["return"]
    return typing.get_type_hints(record)[name]


def may_be_none(hint: object) -> bool:
    return typing.get_origin(hint) in (types.UnionType, typing.Union) and type(None) in typing.get_args(hint)


def plain_fields() -> list[tuple[GraphQLObjectType, str, StrawberryField]]:
    roots = {CORE.query_type, CORE.mutation_type, CORE.subscription_type}
    kinds = [kind for kind in CORE.type_map.values() if isinstance(kind, GraphQLObjectType) and kind not in roots]
    return [
        (kind, name, field.extensions[GraphQLCoreConverter.DEFINITION_BACKREF])
        for kind in kinds
        if not kind.name.startswith("__")
        for name, field in kind.fields.items()
        if field.extensions[GraphQLCoreConverter.DEFINITION_BACKREF].is_basic_field
        if f"{kind.name}.{name}" not in COUNTED_ON_REQUEST
        if record_of(kind) is not records.EventRecord or name not in SET_BY_THE_KIND_OF_EVENT
    ]


@pytest.mark.parametrize(("kind", "name", "field"), plain_fields(), ids=lambda part: getattr(part, "name", part))
def test_a_plain_field_is_its_records(kind: GraphQLObjectType, name: str, field: StrawberryField) -> None:
    hint = annotation(record_of(kind), field.python_name)
    assert may_be_none(hint) == (not isinstance(kind.fields[name].type, GraphQLNonNull))
