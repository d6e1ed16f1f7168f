"""Serving: everything that can be refused is refused first, in one sentence; then uvicorn runs the application."""

import asyncio
import gc
import ipaddress
import os
import shutil
import signal
import socket
import sys
import tempfile
from pathlib import Path
from typing import NoReturn

import uvicorn
from uvicorn.supervisors import Multiprocess

from db.clock import Environment, instant
from server.app import Application
from server.auth import in_force
from server.hardening import BACKLOG, listening_socket
from server.opening import known_types, store_of, trusted_documents
from server.settings import Settings

APP = "server.app:create_app"
HTTP, WEBSOCKET = "server.connection:Connection", "server.wire:Wire"


class ServeRefused(Exception):
    """The server cannot be started with these settings. The text is one sentence for a person."""


def serve(settings: Settings, app_dir: Path | None = None) -> None:
    """Serve until SIGTERM or SIGINT. Raises ServeRefused, StoreError and ValueError before anything is served."""
    known_types(settings)
    trusted_documents(settings)
    asyncio.run(check_store(settings))
    listener = bound(settings)
    settings.export()
    address = f"{settings.host}:{listener.getsockname()[1]}"
    print(f"Taskdeck serves http://{address}/ (GraphiQL at /graphql, REST at /docs)", file=sys.stderr, flush=True)
    one = Application(settings, checked=True) if settings.processes == 1 else None
    config = configuration(settings, app_dir, one or APP)
    for signal_number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signal_number, end)
    if settings.processes > 1:
        several(config, listener)
    else:
        uvicorn.Server(config).run([listener])


def end(signal_number: int, frame: object) -> NoReturn:
    """Exit with code 0: uvicorn, which has shut down by then, raises its signal once more."""
    sys.exit(0)


async def check_store(settings: Settings) -> None:
    """Open the store once, upgrading it. Raises StoreError, and ServeRefused for a public address without a token."""
    environment = Environment()
    store = store_of(settings, environment)
    await store.open()
    try:
        now = instant(environment.clock.now())
        if not is_loopback(settings.host) and not any(in_force(token, now) for token in await store.tokens()):
            raise ServeRefused(
                f"{settings.host} can be reached from other machines: make a token first (taskdeck token create NAME)"
            )
    finally:
        await store.close()


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach the address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def bound(settings: Settings) -> socket.socket:
    """The listening socket. Raises ServeRefused."""
    try:
        return listening_socket(settings.host, settings.port, settings.reader_seconds)
    except OSError as error:
        raise ServeRefused(f"Cannot listen on {settings.host}:{settings.port}: {error.strerror or error}") from error


def configuration(settings: Settings, app_dir: Path | None, app: Application | str) -> uvicorn.Config:
    """How uvicorn runs the application, or what makes one in each process: settings travel in the environment."""
    if app_dir is not None and str(app_dir) not in sys.path:
        sys.path.insert(0, str(app_dir))
    return uvicorn.Config(
        app,
        factory=app is APP,
        http=HTTP,
        ws=WEBSOCKET,
        ws_max_size=settings.max_message_bytes,
        ws_per_message_deflate=False,
        backlog=BACKLOG,
        workers=settings.processes,
        lifespan="on",
        log_level="warning",
        access_log=False,
        log_config=LOGGING,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=settings.shutdown_seconds,
    )


def several(config: uvicorn.Config, listener: socket.socket) -> None:
    """Serve with several processes on one socket; one that dies is replaced. Their metrics meet in a folder."""
    gc.enable()
    folder = tempfile.mkdtemp(prefix="taskdeck-metrics-")
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
    try:
        Multiprocess(config, sockets=[listener]).run()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"one_line": {"()": "server.hardening.OneLine"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["one_line"]}},
    "loggers": {
        name: {"handlers": ["stderr"], "level": level, "propagate": False}
        for name, level in (("uvicorn", "WARNING"), ("taskdeck", "INFO"), ("db", "INFO"), ("resolvers", "WARNING"))
    },
}
