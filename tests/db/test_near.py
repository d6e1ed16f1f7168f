"""The event loop's own reader: it answers what is short, gives up what is not, and is as good as before each time."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from db.sqlite.library import newer as sqlite3
from db.sqlite.near import Near
from db.sqlite.readers import Readers
from db.sqlite.transaction import Done, Failed

PRODUCTS = "SELECT count(*), sum(a.n * b.n) FROM number a, number b"
"""A million rows: far more steps than are taken in the loop."""
ANSWER = (1_000_000, sum(range(1_000)) ** 2)


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """A connection that writes, to a database that holds the numbers 0 to 999."""
    connection = sqlite3.connect(tmp_path / "queue.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("BEGIN")
    connection.execute("CREATE TABLE number (n INTEGER)")
    connection.executemany("INSERT INTO number VALUES (?)", [(n,) for n in range(1_000)])
    connection.execute("COMMIT")
    yield connection
    connection.close()


@pytest.fixture
def near(writer: sqlite3.Connection, tmp_path: Path) -> Iterator[Near]:
    opened = Near(tmp_path / "queue.db")
    yield opened
    opened.close()


def count(connection: sqlite3.Connection) -> int:
    (found,) = connection.execute("SELECT count(*) FROM number").fetchone()
    return int(found)


def products(connection: sqlite3.Connection) -> tuple[int, int]:
    found: tuple[int, int] = connection.execute(PRODUCTS).fetchone()
    return found


def wrong(connection: sqlite3.Connection) -> None:
    connection.execute("SELECT * FROM nothing")


async def test_a_question_that_takes_too_long_is_answered_by_a_thread(writer: sqlite3.Connection, tmp_path: Path):
    readers = Readers(tmp_path / "queue.db", 1)
    await readers.open()
    assert await readers.run(products) == ANSWER
    assert await readers.rows(PRODUCTS) == [ANSWER]
    assert await readers.run(count) == 1_000
    await readers.close()


def test_it_gives_up_a_search_that_has_few_steps_but_long_ones(near: Near, writer: sqlite3.Connection):
    writer.execute("CREATE TABLE text (t TEXT)")
    writer.execute("INSERT INTO text SELECT printf('%.*c', 100000, 'x') FROM number LIMIT 500")
    assert near.ask(lambda connection: connection.execute("SELECT * FROM text WHERE t LIKE '%y%'").fetchall()) is None


def test_it_goes_on_after_any_number_of_questions_that_took_too_long(near: Near):
    for _ in range(1_000):
        assert near.ask(products) is None
    assert near.ask(count) == Done(1_000)


def test_a_process_that_is_held_up_before_it_asks_is_no_failure(near: Near, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("db.sqlite.near.HELD_SECONDS", -1)
    for _ in range(2_000):
        assert near.ask(lambda connection: 42) == Done(42)


@pytest.mark.parametrize("question", [wrong, products], ids=["fails", "takes too long"])
def test_a_question_leaves_no_transaction_open(near: Near, writer: sqlite3.Connection, question):
    outcome = near.ask(question)
    assert isinstance(outcome, Failed) == (question is wrong)
    assert not near._connection.in_transaction
    writer.execute("DELETE FROM number WHERE n >= 500")
    assert near.ask(count) == Done(500)


def test_a_question_sees_one_snapshot_with_all_that_was_committed_before(near: Near, writer: sqlite3.Connection):
    def twice(connection: sqlite3.Connection) -> tuple[int, int]:
        first = count(connection)
        writer.execute("INSERT INTO number VALUES (0)")
        return first, count(connection)

    assert near.ask(twice) == Done((1_000, 1_000))
    assert near.rows("SELECT count(*) FROM number", ()) == [(1_001,)]


def test_it_waits_for_no_lock(near: Near, writer: sqlite3.Connection):
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("DELETE FROM number")
    assert near.ask(count) == Done(1_000)
    writer.execute("COMMIT")
    assert near.ask(count) == Done(0)


def test_it_cannot_write(near: Near):
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        near.rows("DELETE FROM number", ())
