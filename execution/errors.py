"""What a client is told of an error: a message, where, and a stable code. Other exceptions' text stays in the log."""

import logging
import secrets
from typing import Any

from graphql import GraphQLError

from db.errors import (
    CursorExpired,
    DatabaseRefused,
    FilterTooBroad,
    StorageBusy,
    StorageFailed,
    StorageFull,
    StorageReadOnly,
    StoreError,
)

log = logging.getLogger("taskdeck.execution")

STORE_CODES: dict[type[StoreError], str] = {
    CursorExpired: "CURSOR_EXPIRED",
    FilterTooBroad: "TOO_COMPLEX",
    StorageBusy: "STORAGE_BUSY",
    StorageFull: "STORAGE_FULL",
    StorageReadOnly: "STORAGE_READ_ONLY",
    StorageFailed: "STORAGE_FAILED",
    DatabaseRefused: "STORAGE_REFUSED",
}


class RequestRefused(Exception):
    """A request of which nothing was executed: `errors` tell why, each with its code in `extensions`."""

    def __init__(self, errors: list[GraphQLError]) -> None:
        super().__init__("; ".join(error.message for error in errors))
        self.errors = errors

    @property
    def formatted(self) -> list[dict[str, Any]]:
        """The errors as a response carries them."""
        return [describe(error) for error in self.errors]


def refused(message: str, code: str = "BAD_USER_INPUT") -> RequestRefused:
    """A refusal for one reason."""
    return RequestRefused([GraphQLError(message, extensions={"code": code})])


def describe(error: GraphQLError) -> dict[str, Any]:
    """The error as a response carries it: message, locations, path, and `extensions` with a code."""
    formatted: dict[str, Any] = dict(error.formatted)
    cause = _cause(error)
    extensions = error.extensions or {}
    if "code" in extensions:
        return formatted
    if isinstance(cause, StoreError):
        return formatted | {"extensions": {"code": STORE_CODES.get(type(cause), "BAD_USER_INPUT")}}
    if cause is None and _is_about_input(error):
        return formatted | {"extensions": {**extensions, "code": "BAD_USER_INPUT"}}
    return formatted | internal(cause or error)


def internal(cause: BaseException) -> dict[str, Any]:
    """Log an unexpected exception under a new correlation id, and tell the client the id alone."""
    correlation_id = secrets.token_hex(8)
    log.error("unexpected error %s", correlation_id, exc_info=cause)
    message = f"Something went wrong in the server; its log tells more under {correlation_id}"
    return {"message": message, "extensions": {"code": "INTERNAL", "correlationId": correlation_id}}


def _cause(error: GraphQLError) -> Exception | None:
    """The exception that somebody else raised below this error, if any did."""
    cause: Exception | None = error
    while isinstance(cause, GraphQLError):
        cause = cause.original_error
    return cause


def _is_about_input(error: GraphQLError) -> bool:
    """True for what graphql-core says of documents, variables and arguments, not for what it says of results."""
    return error.path is None or error.message.startswith("Argument ")
