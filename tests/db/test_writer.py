"""The writer: what is answered is committed, and one failure is one caller's."""

import asyncio
import os
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from db.commit import Commit
from db.errors import DatabaseRefused, StorageFull, StoreError
from db.sqlite.connection import connect
from db.sqlite.library import newer as sqlite3
from db.sqlite.transaction import Done, Outcome, Work, alone, at_length, end
from db.sqlite.writer import Writer


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A database with one table."""
    made = tmp_path / "queue.db"
    connection = sqlite3.connect(made)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("CREATE TABLE note (text TEXT UNIQUE)")
    connection.close()
    return made


def insert(connection: sqlite3.Connection, text: str) -> str:
    connection.execute("INSERT INTO note VALUES (?)", (text,))
    return text


def notes(path: Path) -> list[str]:
    connection = connect(path, read_only=True)
    try:
        return [text for (text,) in connection.execute("SELECT text FROM note ORDER BY rowid")]
    finally:
        connection.close()


async def test_an_answer_means_that_another_connection_sees_it(writer: Writer, path: Path) -> None:
    assert await writer.run(lambda connection: insert(connection, "a")) == "a"
    assert notes(path) == ["a"]


async def test_a_job_that_fails_undoes_itself_and_not_its_neighbours(writer: Writer, path: Path) -> None:
    def half(connection: sqlite3.Connection) -> None:
        insert(connection, "half")
        raise LookupError("no")

    jobs = [
        lambda c: insert(c, "a"),
        half,
        lambda c: insert(c, "b"),
        lambda c: insert(c, "a"),
        lambda c: next(iter(())),
    ]
    answers = await asyncio.gather(*map(writer.run, jobs), return_exceptions=True)
    assert [type(answer) for answer in answers] == [str, LookupError, str, sqlite3.IntegrityError, RuntimeError]
    assert notes(path) == ["a", "b"]


async def test_jobs_asked_for_together_share_a_transaction(writer: Writer) -> None:
    commits = 0

    def count() -> None:
        nonlocal commits
        commits += 1

    writer._on_commit = count
    await asyncio.gather(*(writer.run(lambda c, text=str(n): insert(c, text)) for n in range(40)))
    assert commits < 40


async def test_callers_that_ask_again_and_again_come_to_share_one_transaction(writer: Writer) -> None:
    sizes, begun, commit = list[int](), asyncio.Event(), writer.committer.commit

    async def counted(jobs: Sequence[Work], early: Callable[[list[Outcome]], None]) -> list[Outcome]:
        sizes.append(len(jobs))
        begun.set()
        return await commit(jobs, early)

    async def ask(times: int) -> None:
        for _ in range(times):
            await writer.run(lambda connection: None, brief=True)
            await asyncio.sleep(0)

    writer.committer.commit = counted  # type: ignore[method-assign]
    first = [asyncio.ensure_future(ask(10)) for _ in range(4)]
    await begun.wait()
    await asyncio.gather(*first, *(ask(5) for _ in range(3)))
    assert sizes == [4] + [7] * 5 + [4] * 4


async def test_who_may_know_early_is_told_before_the_commit_and_then_that_it_is_durable(
    writer: Writer, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk, early = threading.Event(), Commit()

    def waiting_for_the_disk(connection: sqlite3.Connection) -> None:
        disk.wait(10)
        end(connection)

    monkeypatch.setattr("db.sqlite.committer.end", waiting_for_the_disk)
    late = asyncio.ensure_future(writer.run(lambda c: insert(c, "late"), brief=True))
    assert await writer.join(alone, lambda c: insert(c, "early"), early) == "early"
    assert notes(path) == []
    assert early.done is not None
    assert not early.done.done()
    assert not late.done()
    disk.set()
    await early.done
    assert notes(path) == ["early", await late]


async def test_who_was_told_early_hears_that_nothing_was_written(
    writer: Writer, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(connection: sqlite3.Connection) -> None:
        connection.execute("ROLLBACK")
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise error

    monkeypatch.setattr("db.sqlite.committer.end", full)
    early = Commit()
    assert await writer.join(alone, lambda c: insert(c, "early"), early) == "early"
    assert early.done is not None
    with pytest.raises(StorageFull):
        await early.done
    monkeypatch.undo()
    assert await writer.run(lambda c: insert(c, "after"), brief=True) == "after"
    assert notes(path) == ["after"]


async def test_what_fails_or_is_done_in_the_thread_is_told_when_it_is_over(writer: Writer, path: Path) -> None:
    refused, long = Commit(), Commit()
    await writer.run(lambda c: insert(c, "a"))
    with pytest.raises(sqlite3.IntegrityError):
        await writer.join(alone, lambda c: insert(c, "a"), refused)
    assert await writer.join(at_length, lambda c: insert(c, "b"), long) == "b"
    assert notes(path) == ["a", "b"]
    assert (refused.done, long.done) == (None, None)


async def test_a_caller_that_goes_away_splits_nothing(writer: Writer, path: Path) -> None:
    started = asyncio.Event()
    loop = asyncio.get_running_loop()

    def slow(connection: sqlite3.Connection) -> None:
        insert(connection, "first half")
        loop.call_soon_threadsafe(started.set)
        insert(connection, "second half")

    leaving = asyncio.create_task(writer.run(slow))
    await started.wait()
    leaving.cancel()
    unsent = asyncio.create_task(writer.run(lambda c: insert(c, "never")))
    await asyncio.sleep(0)
    unsent.cancel()
    await writer.run(lambda c: insert(c, "after"))
    assert notes(path) in (["first half", "second half", "after"], ["first half", "second half", "never", "after"])


async def test_closing_commits_what_was_asked_for(path: Path) -> None:
    writer = Writer(path)
    await writer.open()
    asked = [asyncio.create_task(writer.run(lambda c, text=str(n): insert(c, text))) for n in range(600)]
    await asyncio.sleep(0)
    await writer.close()
    assert len(await asyncio.gather(*asked)) == 600 == len(notes(path))
    with pytest.raises(StoreError, match="closed"):
        await writer.run(lambda c: insert(c, "late"))


@pytest.mark.parametrize("replaced", [False, True])
async def test_a_file_that_was_deleted_or_replaced_is_refused(writer: Writer, path: Path, replaced: bool) -> None:
    await writer.run(lambda c: insert(c, "a"))
    os.rename(path, path.with_suffix(".away"))
    if replaced:
        os.mknod(path)
    with pytest.raises(DatabaseRefused, match="deleted or replaced"):
        await writer.run(lambda c: insert(c, "lost"))
    assert [os.stat(entry).st_size for entry in os.scandir(path.parent) if entry.name == path.name] == [0] * replaced


async def test_a_full_disk_is_told_and_recovers_by_itself(writer: Writer, path: Path) -> None:
    def grow(connection: sqlite3.Connection) -> None:
        connection.execute("INSERT INTO note VALUES (hex(randomblob(20000)))")

    await writer.run(lambda c: c.execute("PRAGMA max_page_count = 20"))
    answers = [await asyncio.gather(writer.run(grow), return_exceptions=True) for _ in range(20)]
    assert isinstance(answers[-1][0], StorageFull)
    kept = len(notes(path))
    await writer.run(lambda c: c.execute("PRAGMA max_page_count = 2000"))
    await writer.run(grow)
    assert len(notes(path)) == kept + 1


async def test_what_is_asked_side_by_side_is_done_at_once_and_fails_one_by_one(writer: Writer, path: Path) -> None:
    sizes: list[int] = []

    def insert_all(connection: sqlite3.Connection, texts: Sequence[str]) -> list[Outcome]:
        sizes.append(len(texts))
        return [Done(insert(connection, text)) for text in texts]

    answers = await asyncio.gather(*(writer.join(insert_all, text) for text in "abc"))
    assert (answers, sizes) == (["a", "b", "c"], [3])
    answers = await asyncio.gather(*(writer.join(insert_all, text) for text in "dae"), return_exceptions=True)
    assert [type(answer) for answer in answers] == [str, sqlite3.IntegrityError, str]
    assert notes(path) == ["a", "b", "c", "d", "e"]
