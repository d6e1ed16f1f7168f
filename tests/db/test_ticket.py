"""The turn among writing processes: in the order of coming, and nobody who is dead or stopped holds the others up."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from db.sqlite import ticket
from db.sqlite.ticket import COUNTER_BYTES, Ticket
from tests.acceptance.processes import ENVIRONMENT
from tests.serving import eventually

WRITER = """
import sys
from pathlib import Path
from db.sqlite.ticket import Ticket

database, name = Path(sys.argv[1]), sys.argv[2]
ticket = Ticket(database)
ticket.take()
with database.open("a") as told:
    told.write(name)
ticket.give()
"""
Writer = subprocess.Popen[bytes]


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Where the ticket lies beside; the writers write their names into it."""
    made = tmp_path / "queue.db"
    made.touch()
    return made


@pytest.fixture
def held(database: Path) -> Iterator[Ticket]:
    """A turn that was taken."""
    mine = Ticket(database)
    mine.take()
    yield mine
    mine.close()


def in_line(held: Ticket, database: Path, names: str, drawn: int = 1) -> list[Writer]:
    """Writers that came in this order, after so many numbers were drawn."""
    writers = []
    for number, name in enumerate(names, start=drawn + 1):
        writers.append(subprocess.Popen([sys.executable, "-c", WRITER, str(database), name], env=ENVIRONMENT))
        eventually(lambda number=number: numbers_drawn(held) == number, 30)  # type: ignore[misc]
    return writers


def numbers_drawn(held: Ticket) -> int:
    """Read through the ticket's own file: closing another one of this process would give its turn up."""
    return int.from_bytes(os.pread(held._file, COUNTER_BYTES, 0))


def test_turns_are_in_the_order_of_coming(database: Path, held: Ticket) -> None:
    writers = in_line(held, database, "abcdef")
    assert database.read_text() == ""
    held.give()
    assert [writer.wait(30) for writer in writers] == [0] * 6
    assert database.read_text() == "abcdef"


def test_a_writer_that_is_killed_leaves_the_line(database: Path, held: Ticket) -> None:
    killed, last = in_line(held, database, "ab")
    killed.kill()
    killed.wait()
    held.give()
    assert last.wait(30) == 0
    assert database.read_text() == "b"


def test_a_holder_that_is_stopped_delays_others_only_so_long(
    database: Path, held: Ticket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ticket, "PATIENCE_SECONDS", 0.1)
    (stopped,) = in_line(held, database, "a")
    stopped.send_signal(signal.SIGSTOP)
    held.give()
    held.take()
    held.give()
    assert database.read_text() == ""
    stopped.send_signal(signal.SIGCONT)
    assert stopped.wait(30) == 0
    (later,) = in_line(held, database, "b", drawn=3)
    assert later.wait(30) == 0
    assert database.read_text() == "ab"
