"""What every test may ask for."""

from collections.abc import Iterator

import pytest

from db.sqlite.library import chosen
from tests.serving import Server, served

chosen()  # before any test makes a QueueDatabase, as if all of them were one server


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for the whole session, without tokens. Tests that share it make their own tasks."""
    with served(tmp_path_factory.mktemp("server")) as running:
        yield running
