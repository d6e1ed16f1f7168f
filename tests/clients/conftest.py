"""A server that asks for tokens, and every client connected to it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.clients.speaking import Speaker, speaking
from tests.serving import Server, made_token, served


@pytest.fixture(scope="package")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("clients")


@pytest.fixture(scope="package")
def token(folder: Path) -> str:
    return made_token(folder / "queue.db", "clients")


@pytest.fixture(scope="package")
def server(folder: Path, token: str) -> Iterator[Server]:
    with served(folder) as server:
        yield server


@pytest.fixture(scope="package")
def speakers(folder: Path, server: Server, token: str) -> Iterator[dict[str, Speaker]]:
    with speaking(folder / "programs", server.address, token) as speakers:
        yield speakers
