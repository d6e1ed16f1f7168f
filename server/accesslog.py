"""One line for a request, at most 300 bytes, without its query string, document or variables."""

import logging

from server.asgi import Scope
from server.gate import address_of

log = logging.getLogger("taskdeck.access")
LONGEST = 230
"""The time, the level and the name in front of it take the rest of 300 bytes."""


def write(scope: Scope, kind: str, status: int, seconds: float) -> None:
    """Log who asked what, how it was answered, and how long that took."""
    path = ascii(scope["path"][:120])[1:-1]
    line = f"{address_of(scope)} {scope.get('method', 'WS')} {path} {kind} {status} {seconds * 1000:.1f}ms"
    log.info("%s", line[:LONGEST])
