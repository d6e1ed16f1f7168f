"""Responses as they are sent."""

from typing import Any

from graphql import ExecutionResult

from execution.documents import Prepared
from execution.errors import describe

Response = dict[str, Any]
"""`data` (absent when nothing was executed), `errors` if any, `extensions`; values may be orjson.Fragment."""


def respond(prepared: Prepared, result: Any) -> Response:
    """The response for what graphql-core made of an operation."""
    executed: ExecutionResult = result
    response: Response = {"data": executed.data}
    if executed.errors:
        response["errors"] = [describe(error) for error in executed.errors]
    response["extensions"] = prepared.extensions
    return response
