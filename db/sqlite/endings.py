"""How an attempt ends without a result: cancelled, put back with backoff, or failed."""

import random
import sqlite3
from collections.abc import Sequence
from typing import Any, NamedTuple

from db.clock import Environment, instant
from db.sqlite.columns import statements

SQL = statements("endings")
FIRST_BACKOFF_SECONDS = 1.0
LONGEST_BACKOFF_SECONDS = 300.0


class Attempt(NamedTuple):
    """An attempt under way, with what decides how it ends."""

    task_id: int
    attempt: int
    worker_id: str
    retry_count: int
    max_retries: int
    cancel_requested: bool


def attempt(connection: sqlite3.Connection, task_id: int, number: int) -> Attempt | None:
    """This attempt, or None when it has ended."""
    row = connection.execute(SQL["attempt"], {"task_id": task_id, "attempt": number}).fetchone()
    return Attempt(*row) if row else None


def attempts_of(connection: sqlite3.Connection, worker_id: str) -> Sequence[Attempt]:
    """Every attempt that this worker holds, oldest task first."""
    return [Attempt(*row) for row in connection.execute(SQL["attempts_of"], {"worker_id": worker_id}).fetchall()]


def backoff_seconds(retry_count: int, chance: random.Random) -> float:
    """How long a task waits after its nth failed attempt (from 0): 1 s doubled each time, at most 300 s, ±10 %."""
    doubled = FIRST_BACKOFF_SECONDS * 2.0 ** min(retry_count, 16)
    return min(doubled, LONGEST_BACKOFF_SECONDS) * chance.uniform(0.9, 1.1)


def end_failed(
    connection: sqlite3.Connection, ended: Attempt, environment: Environment, error: str, *, retryable: bool = True
) -> None:
    """The attempt failed or was lost: cancelled if that was asked for, else queued again with backoff, else failed."""
    now = environment.clock.now()
    if ended.cancel_requested:
        _end(connection, "cancel", ended, now, acknowledged_at=None)
    elif retryable and ended.retry_count < ended.max_retries:
        due = instant(now + backoff_seconds(ended.retry_count, environment.random))
        _end(connection, "requeue", ended, now, counted=1, run_after=due, error=error)
    else:
        _end(connection, "fail", ended, now, error=error)


def end_cancelled(connection: sqlite3.Connection, ended: Attempt, environment: Environment) -> None:
    """The worker stopped as it was asked to."""
    now = environment.clock.now()
    _end(connection, "cancel", ended, now, acknowledged_at=instant(now))


def end_released(connection: sqlite3.Connection, ended: Attempt, environment: Environment) -> None:
    """The worker gave the task back: it waits again at once, with all its retries."""
    _end(connection, "requeue", ended, environment.clock.now(), counted=0, run_after=None, error=None)


def _end(connection: sqlite3.Connection, how: str, ended: Attempt, now: float, **more: Any) -> None:
    values = {"task_id": ended.task_id, "attempt": ended.attempt, "now": instant(now), **more}
    connection.execute(SQL[how], values)
    connection.execute(SQL["drop"], values)
