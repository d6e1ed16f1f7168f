"""A statement is made ready once: SQLite makes one with triggers ready in the time that it takes to run it thrice."""

from collections.abc import Awaitable, Callable

import pytest

from db.records import (
    ClaimOrder,
    ClaimRequest,
    JsonText,
    NewTask,
    OrderDirection,
    TaskFilter,
    TaskPageQuery,
    TaskStatus,
)
from db.sqlite.library import newer as sqlite3
from db.sqlite.store import SqliteStore

TASK = NewTask("keyword_search", JsonText("{}"))
EACH_TIME = (sqlite3.SQLITE_TRANSACTION, sqlite3.SQLITE_PRAGMA)
"""BEGIN and COMMIT, and what the table of a pragma asks."""
Asked = Callable[[SqliteStore, int], Awaitable[object]]


async def finish(store: SqliteStore, number: int) -> None:
    """Claim two tasks; complete one and give the other back."""
    done, late = await store.claim(ClaimRequest(f"worker-{number}", limit=2, order=ClaimOrder.PRIORITY))
    await store.complete(done.lease, JsonText("{}"))
    await store.release(late.lease)


ASKED: dict[str, Asked] = {
    "new tasks": lambda store, number: store.create([TASK] * 3),
    "claims by age": lambda store, number: store.claim(ClaimRequest(f"worker-{number}", order=ClaimOrder.FIFO)),
    "claims of the youngest": lambda store, number: store.claim(ClaimRequest(f"new-{number}", order=ClaimOrder.LIFO)),
    "claims and results": finish,
    "pages": lambda store, number: store.page(TaskPageQuery(number + 1, direction=OrderDirection.ASC)),
    "pages by status": lambda store, number: store.page(
        TaskPageQuery(number + 1, TaskFilter(statuses=(TaskStatus.QUEUED,), task_types=(f"type-{number}",)))
    ),
    "counts": lambda store, number: store.count(TaskFilter(created_after=f"202{number}"), number + 5),
    "statistics": lambda store, number: store.statistics(),
    "one task": lambda store, number: store.task(number + 1),
}


@pytest.mark.parametrize("name", ASKED)
async def test_a_question_is_made_ready_once(store: SqliteStore, name: str) -> None:
    made_ready: list[tuple[object, ...]] = []

    def seen(*action: object) -> int:
        made_ready.append(action)
        return sqlite3.SQLITE_OK

    for _ in range(4):
        await store.create([TASK] * 2)
    await ASKED[name](store, 1)
    for connection in (store.readers._near._connection, store.writer.committer._held._conn):
        connection.set_authorizer(seen)
    await ASKED[name](store, 2)
    assert made_ready
    made_ready.clear()
    await ASKED[name](store, 3)
    assert [action for action in made_ready if action[0] not in EACH_TIME] == []
