"""Who asks: tokens, looked up by their digest in memory, and told apart within a second of every change."""

from collections.abc import Callable, Mapping
from typing import Any

from db.access import TokenRecord
from db.clock import Environment, instant
from db.records import Instant
from db.store import Tokens
from resolvers.roles import ANYONE, Identity, Role
from server.answers import Refused
from server.rates import Buckets
from server.tokens import digest, is_token

MOST_REMEMBERED = 1_000
"""Headers whose sign-in is not repeated until the next refresh, a second later."""
CHALLENGE = ((b"www-authenticate", b'Bearer realm="taskdeck"'),)


class Authenticator:
    """Knows every token in force. `required` once a token was ever made: then nobody comes in without one."""

    def __init__(self, tokens: Tokens, environment: Environment, wrong_per_minute: float) -> None:
        self.store, self.environment = tokens, environment
        self.wrong = Buckets(wrong_per_minute / 60, max(1.0, wrong_per_minute), environment.clock.monotonic)
        self.required = False
        self.known: dict[str, tuple[TokenRecord, Identity]] = {}
        self.used: dict[int, Instant] = {}
        self.signed_in: dict[bytes, Identity] = {}
        self.listeners: dict[Identity, set[Callable[[], None]]] = {}

    async def refresh(self) -> None:
        """Read the tokens, write when they were used, and tell those whose token is not in force any more."""
        used, self.used = self.used, {}
        if used:
            await self.store.note_use(used)
        records = await self.store.tokens()
        now = instant(self.environment.clock.now())
        self.required = bool(records)
        self.signed_in = {}
        self.known = {t.digest: (t, Identity(t.name, Role(t.role))) for t in records if in_force(t, now)}
        valid = {identity for _, identity in self.known.values()}
        for identity in self.listeners.keys() - valid:
            if self.required:
                for ended in self.listeners.pop(identity):
                    ended()

    def remembered(self, authorization: bytes | None) -> Identity | None:
        """Whose header this is, when it is known without looking; None when it has to be looked up."""
        if authorization is None:
            return None if self.required else ANYONE
        return self.signed_in.get(authorization)

    async def identify(self, authorization: bytes | None, address: str) -> Identity:
        """Who sends this Authorization header from this address. Raises Refused (401, 429)."""
        if authorization is None:
            if self.required:
                raise unauthenticated("Sign in: send a token as Authorization: Bearer")
            return ANYONE
        scheme, _, token = authorization.decode("latin-1").partition(" ")
        if scheme.lower() != "bearer":
            raise unauthenticated("Send the token as Authorization: Bearer")
        identity = await self.sign_in(token.strip(), address)
        if len(self.signed_in) < MOST_REMEMBERED:
            self.signed_in[authorization] = identity
        return identity

    async def sign_in(self, token: str, address: str) -> Identity:
        """Whose token this is. Raises Refused: 401 when it is not in force, 429 after too many wrong ones; a right one
        is let in even then, since others may share the address.
        """
        found = self._lookup(token)
        if found is not None:
            return found
        if seconds := self.wrong.take(address):
            retry = ((b"retry-after", b"%d" % (seconds + 1)),)
            raise Refused(429, "Too many wrong tokens from this address; wait", "UNAUTHENTICATED", retry)
        if is_token(token):
            await self.refresh()
            found = self._lookup(token)
        if found is None:
            raise unauthenticated("This token is not in force")
        return found

    async def sign_in_by_payload(self, payload: Mapping[str, Any] | None, address: str) -> Identity:
        """Who sends this connection_init payload: `{"Authorization": "Bearer …"}`, in any case. Raises Refused."""
        given = next((v for k, v in (payload or {}).items() if k.lower() == "authorization"), None)
        text = given.encode("latin-1", "replace") if isinstance(given, str) else None
        return await self.identify(text, address)

    def when_ended(self, identity: Identity, ended: Callable[[], None]) -> Callable[[], None]:
        """Call `ended` once, soon after this identity's token is revoked or expires. Returns what stops that."""
        self.listeners.setdefault(identity, set()).add(ended)

        def stop() -> None:
            if waiting := self.listeners.get(identity):
                waiting.discard(ended)
                if not waiting:
                    del self.listeners[identity]

        return stop

    def _lookup(self, token: str) -> Identity | None:
        if not is_token(token):
            return None
        found = self.known.get(digest(token))
        now = instant(self.environment.clock.now())
        if found is None or not in_force(found[0], now):
            return None
        self.used[found[0].id] = now
        return found[1]


def in_force(token: TokenRecord, now: Instant) -> bool:
    """Whether a token may be used at this time."""
    return token.revoked_at is None and (token.expires_at is None or token.expires_at > now)


def unauthenticated(message: str) -> Refused:
    """The refusal of somebody who has not signed in."""
    return Refused(401, message, "UNAUTHENTICATED", CHALLENGE)
