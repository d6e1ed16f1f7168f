"""Who may do what. Every root field names the role that it needs; what names none is refused."""

from dataclasses import dataclass
from enum import StrEnum

from resolvers.errors import Forbidden


class Role(StrEnum):
    """What a token is for: read and subscribe; create, cancel and retry as well; work on tasks; everything."""

    __hash__ = str.__hash__  # an enum's own is Python code, and every request asks for roles

    VIEWER = "viewer"
    OPERATOR = "operator"
    WORKER = "worker"
    ADMIN = "admin"


GRANTS: dict[Role, frozenset[Role]] = {
    Role.VIEWER: frozenset({Role.VIEWER}),
    Role.OPERATOR: frozenset({Role.VIEWER, Role.OPERATOR}),
    Role.WORKER: frozenset({Role.WORKER}),
    Role.ADMIN: frozenset(Role),
}


@dataclass(frozen=True, slots=True)
class Identity:
    """Who asks: the name of a token and its role. Without tokens everyone is an administrator without a name."""

    name: str | None = None
    role: Role = Role.ADMIN

    def may(self, *needed: Role) -> bool:
        """Whether this identity has all that is needed."""
        return GRANTS[self.role].issuperset(needed)


ANYONE = Identity()


def check_worker(identity: Identity, worker_id: str) -> None:
    """Raise Forbidden when a worker's token acts for another worker.

    A token named `fetcher` acts for the worker `fetcher` and for any `fetcher/…`.
    """
    if identity.role is not Role.WORKER or identity.name == worker_id:
        return
    if identity.name is None or not worker_id.startswith(f"{identity.name}/"):
        raise Forbidden(f"This token acts for the worker {identity.name} only, not for {worker_id}")
