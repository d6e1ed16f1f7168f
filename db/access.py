"""Who may sign in, and what they did, as a store gives it."""

from dataclasses import dataclass

from db.records import Instant


@dataclass(frozen=True, slots=True)
class TokenRecord:
    """A token to sign in with, known by the SHA-256 of its text in hex."""

    id: int
    name: str
    role: str
    digest: str
    created_at: Instant
    expires_at: Instant | None
    last_used_at: Instant | None
    revoked_at: Instant | None


@dataclass(frozen=True, slots=True)
class AuditRecord:
    """Who (a token's name) did what to what, and what became of it."""

    at: Instant
    actor: str
    action: str
    subject: str | None
    outcome: str
