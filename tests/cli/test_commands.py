"""The command line, as an operator types it, against a real server."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.acceptance.processes import ENVIRONMENT, ending, free_port, serve

pytestmark = pytest.mark.slow
Command = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cli")


@pytest.fixture(scope="module")
def taskdeck(folder: Path) -> Iterator[Command]:
    port = free_port()
    environment = {**ENVIRONMENT, "TASKDECK_SERVER": f"http://127.0.0.1:{port}", "COLUMNS": "200"}

    def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-m", "taskdeck", *arguments]
        return subprocess.run(command, capture_output=True, text=True, env=environment, cwd=folder, timeout=60)

    with ending(serve(folder, port)):
        yield run


def test_a_task_is_created_shown_cancelled_and_retried(taskdeck: Command) -> None:
    created = taskdeck("task", "create", "keyword_search", '{"query": "sqlite"}', "--label", "team=search")
    assert created.returncode == 0, created.stderr
    task = created.stdout.strip()
    assert "sqlite" in taskdeck("task", "show", task).stdout
    assert taskdeck("task", "cancel", task, "--reason", "not needed").stdout == "cancelled\n"
    assert json.loads(taskdeck("task", "show", task, "--json").stdout)["cancellation"]["reason"] == "not needed"
    assert taskdeck("task", "retry", task).stdout == "queued\n"
    listed = json.loads(taskdeck("task", "list", "--status", "queued", "--label", "team=search", "--json").stdout)
    assert [one["id"] for one in listed] == [task]


def test_every_problem_of_a_refused_task_is_told(taskdeck: Command) -> None:
    refused = taskdeck("task", "create", "keyword_search", '{"top_n": 0}')
    assert refused.returncode == 1
    assert "Required parameter missing: query" in refused.stderr
    assert "top_n must be >= 1" in refused.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("task", "show", "999"), 1, "999"),
        (("task", "cancel", "999"), 1, "was not found"),
        (("task", "create", "nope"), 1, "known types: channel_scrape"),
        (("task", "create", "keyword_search", "{"), 2, "is not JSON"),
        (("task", "list", "--label", "team"), 2, "key=value"),
        (("task", "list", "--limit", "0"), 2, "--limit"),
        (("task", "list", "--server", "http://127.0.0.1:1"), 3, "does not answer"),
        (("task", "wait", "999", "--timeout", "1"), 1, "999"),
        (("worker", "no_such_module"), 2, "cannot be loaded"),
        (("db", "check", "--database", "missing.db"), 1, "missing.db"),
    ],
)
def test_what_cannot_be_done_is_said_in_words_and_code(
    taskdeck: Command, arguments: tuple[str, ...], code: int, words: str
) -> None:
    done = taskdeck(*arguments)
    assert (done.returncode, words in done.stderr, "Traceback" in done.stderr) == (code, True, False), done.stderr


def test_reads_have_a_form_for_programs(taskdeck: Command) -> None:
    assert json.loads(taskdeck("stats", "--json").stdout)["countsByStatus"]
    assert json.loads(taskdeck("workers", "--json").stdout) == []
    assert [one["taskType"] for one in json.loads(taskdeck("schema", "--json").stdout)]


def test_a_wait_that_runs_out_says_so(taskdeck: Command) -> None:
    task = taskdeck("task", "create", "keyword_search", '{"query": "x"}').stdout.strip()
    assert taskdeck("task", "wait", task, "--timeout", "0.2").returncode == 4


def test_the_database_is_checked_and_backed_up_while_it_is_served(taskdeck: Command, folder: Path) -> None:
    database = ("--database", str(folder / "queue.db"))
    assert "is sound" in taskdeck("db", "check", *database).stdout
    assert taskdeck("db", "backup", str(folder / "copy.db"), *database).returncode == 0
    assert "is sound" in taskdeck("db", "check", "--database", str(folder / "copy.db")).stdout


def test_tokens_are_made_listed_and_revoked(taskdeck: Command, tmp_path: Path) -> None:
    database = ("--database", str(tmp_path / "own.db"))
    token = taskdeck("token", "create", "alice", "--role", "viewer", *database).stdout.strip()
    assert len(token) > 40
    assert token not in taskdeck("token", "list", *database).stdout
    assert taskdeck("token", "revoke", "alice", *database).returncode == 0
    assert taskdeck("token", "revoke", "alice", *database).returncode == 1


def test_the_schema_is_printed(taskdeck: Command) -> None:
    assert "type Query {" in taskdeck("export-schema").stdout


def test_a_watch_of_one_task_ends_with_it(taskdeck: Command) -> None:
    task = taskdeck("task", "create", "keyword_search", '{"query": "x"}').stdout.strip()
    taskdeck("task", "cancel", task)
    lines = taskdeck("watch", task, "--json").stdout.splitlines()
    assert [json.loads(line)["status"] for line in lines] == ["CANCELLED"]
