"""Who may come in, in this order: Host, Origin, token, rate. Nothing of a request's body is read before."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from resolvers.roles import Identity
from server.answers import Refused
from server.asgi import HeaderMap, Scope
from server.auth import Authenticator
from server.rates import Buckets
from server.settings import Settings

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
ALONE = (b"host", b"authorization", b"content-type", b"content-length", b"origin")
FOREIGN_SITES = (b"cross-site", b"same-site")


class Gate:
    """Lets requests in, or raises Refused."""

    def __init__(self, settings: Settings, authenticator: Authenticator) -> None:
        self.authenticator = authenticator
        self.origins = frozenset(origin.rstrip("/").lower().encode() for origin in settings.allowed_origins)
        self.any_host = not settings.allowed_hosts
        self.hosts = LOOPBACK | {name.lower() for name in settings.allowed_hosts} | {settings.host}
        self.rates = Buckets(settings.requests_per_second, 2 * settings.requests_per_second)
        self.good_hosts: set[bytes] = set()

    def headers(self, scope: Scope) -> HeaderMap:
        """The headers by name. Raises Refused (400) when one that decides something is there twice."""
        pairs = scope["headers"]
        headers: Mapping[bytes, bytes] = dict(pairs)
        if len(headers) < len(pairs):
            names = [name for name, _ in pairs]
            for name in ALONE:
                if names.count(name) > 1:
                    raise Refused(400, f"The header {name.decode()} is there twice")
        return headers

    def check_host(self, headers: HeaderMap) -> None:
        """Refuses a Host that is not ours: a page of another name that resolves to this address (DNS rebinding)."""
        host = headers.get(b"host", b"")
        if host in self.good_hosts or (self.any_host and self.authenticator.required):
            return
        if host_name(host) not in self.hosts:
            raise Refused(421, "This server does not answer to that Host; see TASKDECK_ALLOWED_HOSTS", "FORBIDDEN")
        if len(self.good_hosts) < 1_000:
            self.good_hosts.add(host)

    def check_origin(self, headers: HeaderMap) -> None:
        """Refuses what a browser sends on behalf of another site's page."""
        origin = headers.get(b"origin")
        if origin is None:
            if headers.get(b"sec-fetch-site") in FOREIGN_SITES:
                raise foreign()
        elif not self.is_own(origin, headers) and not self.is_allowed(origin):
            raise foreign()

    def is_allowed(self, origin: bytes) -> bool:
        """Whether pages of this other origin may call."""
        return origin.lower() in self.origins

    @staticmethod
    def is_own(origin: bytes, headers: HeaderMap) -> bool:
        """Whether the origin is this server, as the client calls it."""
        return origin.partition(b"://")[2] == headers.get(b"host")

    async def admit(self, scope: Scope, headers: HeaderMap) -> Identity:
        """Who asks, once the Host is checked. Raises Refused (403, 401, 429)."""
        self.check_origin(headers)
        return await self.identify(headers.get(b"authorization"), address_of(scope))

    async def identify(self, authorization: bytes | None, address: str) -> Identity:
        """Who asks, once the Origin is checked as well. Raises Refused (401, 429)."""
        known = self.recognise(authorization)
        if known is not None:
            return known
        identity = await self.authenticator.identify(authorization, address)
        self.check_rate(identity)
        return identity

    def recognise(self, authorization: bytes | None) -> Identity | None:
        """Who asks, when that is known without looking. Raises Refused (429)."""
        identity = self.authenticator.remembered(authorization)
        if identity is not None:
            self.check_rate(identity)
        return identity

    def check_rate(self, identity: Identity) -> None:
        """Counts a request of this token. Raises Refused (429) when there were too many."""
        if identity.name is not None and self.rates.per_second:
            seconds = self.rates.take(identity.name)
            if seconds:
                retry = ((b"retry-after", b"%d" % (seconds + 1)),)
                raise Refused(429, "Too many requests with this token; wait", "TOO_MANY_REQUESTS", retry)


def foreign() -> Refused:
    """The refusal of another site's page."""
    return Refused(403, "Pages of other origins may not call this server; see TASKDECK_ALLOWED_ORIGINS", "FORBIDDEN")


def address_of(scope: Scope) -> str:
    """The client's address; empty when the connection has none."""
    client = scope.get("client")
    return client[0] if client else ""


def host_name(host: bytes) -> str:
    """The name in a Host header, without its port; empty when it is none."""
    try:
        return (urlsplit(f"//{host.decode('ascii')}").hostname or "") if b"@" not in host else ""
    except ValueError:
        return ""
