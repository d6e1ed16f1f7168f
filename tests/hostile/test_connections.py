"""Connections that are slow, silent, greedy or no HTTP at all are cut, and nobody else notices."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.hostile.wire import connected, drip, exchange, post, unclosed, until_closed
from tests.serving import Server, eventually, served

FINE = post(b'{"query": "{ __typename }"}', b"connection: close")


@pytest.fixture(scope="module")
def hasty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with little patience."""
    patience = {"header_seconds": 0.5, "body_seconds": 0.5, "reader_seconds": 1, "connections_per_address": 20}
    with served(tmp_path_factory.mktemp("hasty"), **patience) as running:
        yield running


@pytest.fixture(autouse=True)
def nobody_else_notices(hasty: Server) -> Iterator[None]:
    """After each attack others are answered, and the log has no traceback and no long line."""
    before = len(hasty.log())
    yield
    assert b'{"data":{"__typename":"Query"}' in exchange(hasty, FINE)
    lines = hasty.log()[before:].splitlines()
    assert not [line for line in lines if "Traceback" in line or len(line.encode()) > 300]
    assert len(lines) <= 1


def test_a_silent_connection_is_closed(hasty: Server):
    with connected(hasty) as connection:
        assert until_closed(connection) == b""


def test_headers_that_drip_are_cut(hasty: Server):
    with connected(hasty) as connection:
        assert drip(connection, b"GET /graphql HTTP/1.1\r\nhost: localhost\r\n" + b"x-more: y\r\n" * 100, 0.05) < 100


def test_the_second_request_has_no_more_time_than_the_first(hasty: Server):
    with connected(hasty) as connection:
        connection.sendall(post(b'{"query": "{ __typename }"}'))
        assert connection.recv(65_536).startswith(b"HTTP/1.1 200")
        assert drip(connection, b"POST /graphql HTTP/1.1\r\n" * 50, 0.05) < 100


def test_a_body_that_never_comes_is_answered_and_cut(hasty: Server):
    assert exchange(hasty, post(b"", length=100)).startswith(b"HTTP/1.1 408")


def test_a_body_that_drips_is_answered_and_cut(hasty: Server):
    with connected(hasty) as connection:
        connection.sendall(post(b"", length=1_000))
        assert drip(connection, b" " * 1_000, 0.05) < 100


def test_a_body_that_nobody_asked_for_is_not_waited_for(hasty: Server):
    request = b"POST /nothing HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1000\r\n\r\n"
    assert exchange(hasty, request).startswith(b"HTTP/1.1 404")


@pytest.mark.parametrize(
    "start",
    [b"GET /" + b"a" * 40_000 + b" HTTP/1.1\r\n", b"GET / HTTP/1.1\r\nx: " + b"a" * 40_000,
     b"GET / HTTP/1.1\r\n" + b"x: y\r\n" * 8_000],
    ids=["url", "one header", "many headers"],
)  # fmt: skip
@pytest.mark.parametrize("end", [b"", b"\r\n\r\n"], ids=["open", "whole"])
def test_headers_beyond_32_kb_are_refused(hasty: Server, start: bytes, end: bytes):
    assert exchange(hasty, start + end).startswith(b"HTTP/1.1 431")


@pytest.mark.parametrize(
    "request_bytes",
    [b"\x16\x03\x01\x02\x00", b"HELLO\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"\x00" * 100,
     b"POST /graphql HTTP/1.1\r\ncontent-length: x\r\n\r\n",
     b"POST /graphql HTTP/1.1\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
     b"GET /graphql HTTP/1.1\r\nhost : localhost\r\n\r\n"],
)  # fmt: skip
def test_what_is_no_http_is_400(hasty: Server, request_bytes: bytes):
    assert exchange(hasty, request_bytes).startswith(b"HTTP/1.1 400")


def test_an_address_has_only_so_many_connections(hasty: Server):
    with ExitStack() as stack:
        held = [stack.enter_context(connected(hasty)) for _ in range(20)]
        assert exchange(hasty, FINE).startswith(b"HTTP/1.1 503")
        assert [until_closed(connection) for connection in held] == [b""] * 20


def test_a_reader_that_stalls_is_dropped(hasty: Server):
    with connected(hasty, receive_buffer=4_096) as connection:
        connection.sendall(b"GET /static-offline-docs/swagger-ui-bundle.js HTTP/1.1\r\nhost: localhost\r\n\r\n")
        assert connection.recv(1) == b"H"
        assert unclosed(hasty.port) == 1
        eventually(lambda: unclosed(hasty.port) == 0)
