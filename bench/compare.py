"""The comparison itself: all contenders in turn, several rounds, so that the machine's moods fall on all of them."""

import sqlite3
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.answers import ask, request
from bench.contenders import Contender, started
from bench.data import copy
from bench.load import Load, Target, press
from bench.questions import Question
from db.clock import instant
from server.tokens import digest, new_token

Results = dict[tuple[str, str], list[Load]]
"""By question and contender: one load for each round."""
SAMPLES = (1, 77, 4_242)


@dataclass(frozen=True, slots=True)
class Plan:
    """What to compare."""

    database: Path
    tasks: int
    contenders: list[Contender]
    questions: list[Question]
    rounds: int
    seconds: int
    tokens: bool


def compare(plan: Plan) -> Results:
    """Every question to every contender, `rounds` times. Raises RuntimeError when answers differ."""
    results: Results = defaultdict(list)
    expected: dict[tuple[str, int], Any] = {}
    for number in range(plan.rounds):
        for contender in plan.contenders:
            with TemporaryDirectory(prefix="taskdeck-bench-") as folder:
                measure(plan, contender, Path(folder), results, expected)
            print(f"round {number + 1}: {contender.name}", flush=True)
    return results


def measure(
    plan: Plan, contender: Contender, folder: Path, results: Results, expected: dict[tuple[str, int], Any]
) -> None:
    """One round of one contender, on a copy of the database of its own."""
    database = copy(plan.database, folder)
    token = add_token(database) if plan.tokens and contender.name == "product" else None
    with started(contender, database) as (port, process):
        for question in plan.questions:
            check(contender, question, port, token, expected)
            method, path, body = request(contender, question)
            target = Target(port, method, path, body, token, plan.tasks)
            press(target, process, 1)
            results[question.name, contender.name].append(press(target, process, plan.seconds))


def check(
    contender: Contender, question: Question, port: int, token: str | None, expected: dict[tuple[str, int], Any]
) -> None:
    """Raises RuntimeError when this contender answers otherwise than the first one did."""
    for sample in SAMPLES:
        answer = ask(contender, question, port, sample, token)
        known = expected.setdefault((question.name, sample), answer)
        if answer != known:
            raise RuntimeError(f"{contender.name} answers {question.name} otherwise:\n{answer}\n{known}"[:4_000])


def add_token(database: Path) -> str:
    """A token of an administrator, written into the database before the server starts."""
    token = new_token()
    with sqlite3.connect(database) as connection:
        connection.execute(
            "INSERT INTO access_tokens (name, role, digest, created_at) VALUES ('bench', 'admin', ?, ?)",
            (digest(token), instant(0)),
        )
    connection.close()
    return token
