"""Whether the process lives, and whether it can answer."""

import orjson

from db.errors import StoreError
from server.answers import Answer, Refused
from server.runtime import Runtime

PATHS = ("/healthz", "/readyz")


async def answer(method: str, path: str, runtime: Runtime) -> Answer:
    """The state of the process as JSON. Raises Refused for another method than GET."""
    if method != "GET":
        raise Refused(405, "Method Not Allowed", headers=((b"allow", b"GET"),))
    trouble = None if path == "/healthz" else await trouble_of(runtime)
    return Answer(503 if trouble else 200, orjson.dumps({"status": trouble or "ok"}))


async def trouble_of(runtime: Runtime) -> str | None:
    """Why it cannot answer: the database does not, or the server is stopping."""
    try:
        await runtime.services.store.log_bounds()
    except StoreError as error:
        return str(error)
    return "stopping" if runtime.stopping.is_set() else None
