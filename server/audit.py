"""What signed-in people did beside what the triggers of tasks log in their own transaction."""

from collections.abc import Iterator
from typing import Any

from graphql import FieldNode

from db.access import AuditRecord
from db.clock import instant
from execution.documents import Prepared, root_fields
from execution.engine import Response
from resolvers.context import Context
from server.merges import fragments_of

BY_TRIGGER = frozenset({"createTask", "createTasks", "submitTask", "cancelTask", "retryTask"})
BY_WORKERS = frozenset(
    {"claimTasks", "heartbeat", "reportProgress", "appendTaskLogs", "completeTask", "failTask", "releaseTask"}
)


async def audit(prepared: Prepared, variables: dict[str, Any] | None, context: Context, response: Response) -> None:
    """Write a line for each action of this mutation that nothing else logs; refused ones always."""
    actor = context.identity.name
    if prepared.kind != "mutation" or actor is None:
        return
    at = instant(context.now())
    entries = [
        AuditRecord(at, actor, field.name.value, subject(field, variables), outcome)
        for field in actions(prepared)
        if (outcome := outcome_of(field, response)) != "done" or field.name.value not in BY_TRIGGER | BY_WORKERS
    ]
    if entries:
        await context.store.audit(entries)


def actions(prepared: Prepared) -> Iterator[FieldNode]:
    """The root fields of an operation."""
    return root_fields(prepared.operation.selection_set, fragments_of(prepared.document))


def outcome_of(field: FieldNode, response: Response) -> str:
    """`done`, or the code of the error that kept this action from happening."""
    key = field.alias.value if field.alias else field.name.value
    for error in response.get("errors") or ():
        if (error.get("path") or [key])[0] == key:
            return str(error.get("extensions", {}).get("code", "error"))
    return "done"


def subject(field: FieldNode, variables: dict[str, Any] | None) -> str | None:
    """What the action was done to: the value of its `id` or `selection`."""
    for argument in field.arguments or ():
        if argument.name.value in ("id", "selection"):
            value = argument.value
            given = (variables or {}).get(value.name.value) if value.kind == "variable" else value.value  # type: ignore[attr-defined]
            return str(given)[:200]
    return None
