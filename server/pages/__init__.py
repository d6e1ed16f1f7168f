"""The dashboard at `/` and GraphiQL at `/graphql`: built files, served with headers that let them load nothing else."""

import re
from mimetypes import guess_type
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from server.pages.headers import DASHBOARD_POLICY, GRAPHIQL_POLICY, page_headers

STATIC = Path(__file__).parent / "static"
BUILD_HINT = "The pages are not built. Build them with: python3 web/build.py"
ENCODINGS = (("br", ".br"), ("gzip", ".gz"))
REFUSED = re.compile(r";\s*q=0(\.0*)?\s*$")


def missing() -> str | None:
    """One line that says how to build the pages; None when they are there."""
    return None if (STATIC / "index.html").is_file() else BUILD_HINT


def _smallest(file: Path, accepted: str) -> tuple[Path, dict[str, str]]:
    """The form of a file that the client can read with the fewest bytes, and the headers that say which it is."""
    offered = {part.partition(";")[0].strip() for part in accepted.split(",") if not REFUSED.search(part)}
    for encoding, suffix in ENCODINGS:
        packed = file.with_name(file.name + suffix)
        if encoding in offered and packed.is_file():
            return packed, {"Content-Encoding": encoding, "Vary": "Accept-Encoding"}
    return file, {"Vary": "Accept-Encoding"}


def _file(name: str, request: Request, headers: dict[str, str]) -> Response:
    file = STATIC / name
    if not file.is_file():
        return PlainTextResponse(missing() or "Not found", status_code=503 if missing() else 404)
    form, encoded = _smallest(file, request.headers.get("accept-encoding", ""))
    return FileResponse(form, media_type=guess_type(name)[0], headers=headers | encoded)


def dashboard(request: Request) -> Response:
    """The dashboard's page; 503 with the way to build it when it is missing."""
    return _file("index.html", request, page_headers(DASHBOARD_POLICY))


def graphiql_page(request: Request) -> Response:
    """GraphiQL's page, for a browser that opens `/graphql`; 503 with the way to build it when it is missing."""
    return _file("graphiql.html", request, page_headers(GRAPHIQL_POLICY))


def asset(request: Request) -> Response:
    """A file of the pages. Its name has a digest of its content, so browsers may keep it for good."""
    headers = {"Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}
    return _file(f"assets/{Path(request.path_params['name']).name}", request, headers)


def notices(request: Request) -> Response:
    """The licences of the packages whose code is in the pages, as text."""
    return _file("third-party-notices.txt", request, page_headers(DASHBOARD_POLICY))


routes = [
    Route("/", dashboard),
    Route("/assets/{name}", asset),
    Route("/third-party-notices.txt", notices),
]
