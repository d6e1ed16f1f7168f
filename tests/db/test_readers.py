"""The readers: one snapshot a question, no way to write, and one failure is one caller's."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from db.errors import StoreError
from db.sqlite.library import newer as sqlite3
from db.sqlite.readers import Readers


@pytest.fixture
async def readers(tmp_path: Path) -> AsyncIterator[Readers]:
    """Two readers of a database that holds the numbers 0 to 9."""
    path = tmp_path / "queue.db"
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("CREATE TABLE number (n INTEGER)")
    connection.executemany("INSERT INTO number VALUES (?)", [(n,) for n in range(10)])
    connection.commit()
    opened = Readers(path, 2)
    await opened.open()
    yield opened
    await opened.close()
    connection.close()


def total(connection: sqlite3.Connection) -> int:
    (found,) = connection.execute("SELECT sum(n) FROM number").fetchone()
    return int(found)


async def test_every_question_of_many_is_answered(readers: Readers) -> None:
    questions = [readers.run(lambda c, n=n: c.execute("SELECT ?", (n,)).fetchone()[0]) for n in range(500)]
    assert await asyncio.gather(*questions) == list(range(500))
    assert await readers.run(total) == 45


async def test_a_question_that_fails_leaves_the_others_alone(readers: Readers) -> None:
    answers = await asyncio.gather(
        readers.run(total),
        readers.run(lambda c: c.execute("SELECT * FROM nothing").fetchall()),
        readers.run(total),
        return_exceptions=True,
    )
    assert answers[0] == answers[2] == 45
    assert isinstance(answers[1], sqlite3.OperationalError)


async def test_a_reader_cannot_write(readers: Readers) -> None:
    with pytest.raises(StoreError, match="cannot be written"):
        await readers.run(lambda c: c.execute("DELETE FROM number"))


async def test_a_closed_pool_refuses(readers: Readers) -> None:
    await readers.close()
    with pytest.raises(StoreError, match="closed"):
        await readers.run(total)
