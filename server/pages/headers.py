"""What a page may load and do: its own files, its own server, nothing else."""

_CLOSED = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
DASHBOARD_POLICY = _CLOSED + "script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'"
GRAPHIQL_POLICY = (
    _CLOSED + "script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self' data:; connect-src 'self'; worker-src 'self'"
)


def page_headers(policy: str) -> dict[str, str]:
    """The headers of a page under a content security policy; the page itself is asked for anew each time."""
    return {
        "Content-Security-Policy": policy,
        "Cache-Control": "no-cache",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
    }
