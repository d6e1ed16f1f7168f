"""The routes of the pages, over files made for the test."""

from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from server import pages


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> httpx.AsyncClient:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<p>dashboard</p>")
    (tmp_path / "graphiql.html").write_text("<p>graphiql</p>")
    (tmp_path / "assets" / "code-1.js").write_text("plain()")
    (tmp_path / "assets" / "code-1.js.br").write_bytes(b"brotli")
    (tmp_path / "assets" / "code-1.js.gz").write_bytes(b"gzip")
    monkeypatch.setattr(pages, "STATIC", tmp_path)
    app = Starlette(routes=[*pages.routes, Route("/graphql", pages.graphiql_page)])
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://pages")


@pytest.mark.parametrize(("path", "text"), [("/", "<p>dashboard</p>"), ("/graphql", "<p>graphiql</p>")])
async def test_a_page_may_load_from_its_own_server_only_and_stand_in_no_frame(
    client: httpx.AsyncClient, path: str, text: str
) -> None:
    answer = await client.get(path)
    assert answer.text == text
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    policy = dict(part.strip().split(" ", 1) for part in answer.headers["content-security-policy"].split(";"))
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == policy["form-action"] == "'none'"
    assert policy["script-src"] == policy["connect-src"] == "'self'"
    assert "http" not in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cache-control"] == "no-cache"


async def test_only_graphiql_may_have_styles_in_the_page(client: httpx.AsyncClient) -> None:
    assert "unsafe" not in (await client.get("/")).headers["content-security-policy"]
    policy = (await client.get("/graphql")).headers["content-security-policy"]
    assert policy.count("unsafe") == 1
    assert "style-src 'self' 'unsafe-inline'" in policy


async def test_an_asset_may_be_kept_for_good(client: httpx.AsyncClient) -> None:
    answer = await client.get("/assets/code-1.js", headers={"accept-encoding": "identity"})
    assert answer.content == b"plain()"
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["vary"] == "Accept-Encoding"
    assert "content-encoding" not in answer.headers


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [("gzip, deflate, br, zstd", "br"), ("gzip", "gzip"), ("br;q=0, gzip;q=0.5", "gzip"), ("zstd", None)],
)
async def test_an_asset_comes_in_the_smallest_form_that_the_browser_reads(
    client: httpx.AsyncClient, accepted: str, encoding: str | None
) -> None:
    async with client.stream("GET", "/assets/code-1.js", headers={"accept-encoding": accepted}) as answer:
        assert answer.headers.get("content-encoding") == encoding
        assert answer.headers["content-type"].startswith("text/javascript")
        sent = b"".join([part async for part in answer.aiter_raw()])
    assert sent == {"br": b"brotli", "gzip": b"gzip", None: b"plain()"}[encoding]


@pytest.mark.parametrize("name", ["absent.js", "..%2Findex.html", "%2e%2e", "code-1.js%00", "..\\index.html"])
async def test_only_assets_are_served_as_assets(client: httpx.AsyncClient, name: str) -> None:
    assert (await client.get(f"/assets/{name}")).status_code == 404


async def test_missing_pages_say_how_to_build_them(client: httpx.AsyncClient, tmp_path: Path) -> None:
    assert pages.missing() is None
    (tmp_path / "index.html").unlink()
    (tmp_path / "graphiql.html").unlink()
    assert pages.missing() == "The pages are not built. Build them with: python3 web/build.py"
    for path in ("/", "/graphql"):
        answer = await client.get(path)
        assert answer.status_code == 503
        assert answer.text == pages.missing()
