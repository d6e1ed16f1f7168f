"""What signed-in people did beside what the triggers of tasks log in their own transaction."""

import logging
from collections.abc import Sequence
from dataclasses import astuple
from typing import Any

from graphql import FieldNode

from db.access import AuditRecord
from db.clock import instant
from db.errors import StoreError
from db.store import Store
from execution.documents import Prepared
from execution.engine import Response
from resolvers.context import Context

log = logging.getLogger("taskdeck.audit")
BY_TRIGGER = frozenset({"createTask", "createTasks", "submitTask", "cancelTask", "retryTask"})
BY_WORKERS = frozenset(
    {"claimTasks", "heartbeat", "reportProgress", "appendTaskLogs", "completeTask", "failTask", "releaseTask"}
)
ELSEWHERE = BY_TRIGGER | BY_WORKERS


def audit_lines(
    prepared: Prepared, variables: dict[str, Any] | None, context: Context, response: Response
) -> list[AuditRecord]:
    """A line for each action of this mutation that nothing else logs; refused ones always."""
    if prepared.names <= ELSEWHERE and "errors" not in response:  # nearly every mutation: their fields need no look
        return []
    told = [
        (field.name.value, subject(field, variables), outcome)
        for field in prepared.fields
        if (outcome := outcome_of(field, response)) != "done" or field.name.value not in ELSEWHERE
    ]
    return [AuditRecord(instant(context.now()), str(context.identity.name), *line) for line in told]


async def keep(lines: Sequence[AuditRecord], store: Store) -> None:
    """Write these lines; what the store cannot take goes to the server's log. The answer tells of the action alone."""
    try:
        await store.audit(lines)
    except StoreError as error:
        log.warning("the audit log cannot take %s: %s", [astuple(line) for line in lines], error)


def outcome_of(field: FieldNode, response: Response) -> str:
    """`done`, or the code of the error that kept this action from happening."""
    key = (field.alias or field.name).value
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
