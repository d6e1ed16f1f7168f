"""Tokens to sign in with, and the audit log."""

import sqlite3
from collections.abc import Mapping, Sequence

from db.access import AuditRecord, TokenRecord
from db.errors import TokenNameTaken, TokenNotFound
from db.records import Instant
from db.sqlite.room import Room
from db.sqlite.statements import load

SQL = load("tokens")


class Tokens(Room):
    """The few rows that say who may sign in, and the many that say what they did."""

    async def tokens(self) -> list[TokenRecord]:
        """Every token ever made, by id."""
        rows = await self.readers.rows(SQL["all"])
        return [TokenRecord(*row) for row in rows]

    async def add_token(self, name: str, role: str, digest: str, expires_at: Instant | None = None) -> TokenRecord:
        """Know a token by its digest. Raises TokenNameTaken while another in force has the name."""
        given = {"name": name, "role": role, "digest": digest, "expires_at": expires_at, "now": self.now()}
        return await self.writer.run(lambda connection: add(connection, given))

    async def revoke_token(self, name: str) -> TokenRecord:
        """End the token of this name. Raises TokenNotFound."""
        given = {"name": name, "now": self.now()}
        return await self.writer.run(lambda connection: revoke(connection, given))

    async def note_use(self, used: Mapping[int, Instant]) -> None:
        """Keep when tokens were last used, by id."""
        rows = [{"id": id, "at": at} for id, at in used.items()]
        await self.writer.run(lambda connection: connection.executemany(SQL["use"], rows))

    async def audit(self, entries: Sequence[AuditRecord]) -> None:
        """Append to the audit log."""
        await self.writer.run(lambda connection: write(connection, entries))

    async def audit_log(self, limit: int = 1_000) -> list[AuditRecord]:
        """The latest entries, newest first."""
        rows = await self.readers.rows(SQL["audit_log"], [limit])
        return [AuditRecord(*row) for row in rows]

    async def prune_audit(self, before: Instant) -> int:
        """Remove one small batch of entries older than this. Returns rows removed."""
        return await self.writer.run(lambda connection: connection.execute(SQL["prune_audit"], [before]).rowcount)


def add(connection: sqlite3.Connection, given: Mapping[str, str | None]) -> TokenRecord:
    """Write one token, and that it was made."""
    connection.execute(SQL["expire"], given)
    row = connection.execute(SQL["add"], given).fetchone()
    if row is None:
        raise TokenNameTaken(str(given["name"]))
    return _noted(connection, TokenRecord(*row), "createToken", str(given["now"]))


def revoke(connection: sqlite3.Connection, given: Mapping[str, str]) -> TokenRecord:
    """End one token, and write that it was ended."""
    row = connection.execute(SQL["revoke"], given).fetchone()
    if row is None:
        raise TokenNotFound(given["name"])
    return _noted(connection, TokenRecord(*row), "revokeToken", given["now"])


def _noted(connection: sqlite3.Connection, token: TokenRecord, action: str, now: str) -> TokenRecord:
    write(connection, [AuditRecord(Instant(now), "command line", action, f"token {token.name}", token.role)])
    return token


def write(connection: sqlite3.Connection, entries: Sequence[AuditRecord]) -> None:
    """Append lines to the audit log."""
    rows = [(entry.at, entry.actor, entry.action, entry.subject, entry.outcome) for entry in entries]
    connection.executemany(SQL["audit"], rows)
