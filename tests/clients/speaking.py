"""The clients of docs/clients.md, each in a process of its own that does what it is told line by line."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Any

import orjson

from tests.acceptance.processes import ENVIRONMENT
from tests.docs.blocks import blocks
from tests.tools.node import prepare

PAGE = "docs/clients.md"
JAVASCRIPT = ("graphql-ws", "graphql-sse", "urql", "urql-sse", "apollo")
PYTHON = ("gql", "gql-ws")
CLIENTS = (*JAVASCRIPT, *PYTHON)
PYTHON_PROGRAM = Path(__file__).parent / "talking.py"


class Speaker:
    """A client, spoken to through its standard input and output."""

    def __init__(self, folder: Path, *command: str) -> None:
        environment = {**ENVIRONMENT, "PYTHONPATH": str(folder)}
        self.popen = subprocess.Popen(
            command, cwd=folder, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.lines: Queue[str] = Queue()
        Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        assert self.popen.stdout
        for line in self.popen.stdout:
            self.lines.put(line)

    def say(self, **order: Any) -> None:
        """Tell it what to do."""
        assert self.popen.stdin
        self.popen.stdin.write(orjson.dumps(order).decode() + "\n")
        self.popen.stdin.flush()

    def next(self, seconds: float = 30) -> Any:
        """The next line that it says. Raises queue.Empty when there is none in time."""
        return orjson.loads(self.lines.get(timeout=seconds))

    def ask(self, document: str, **variables: Any) -> Any:
        """The answer to a query or mutation: its data and errors."""
        self.say(ask=document, variables=variables)
        return self.next()

    def events(self, count: int) -> list[Any]:
        """The only root field of each of the next events of its subscription."""
        return [value for _ in range(count) for value in self.next()["event"].values()]

    def end(self) -> None:
        """End the process."""
        self.popen.kill()
        self.popen.wait()


def modules(page: str) -> dict[str, str]:
    """The modules of a page by name: the blocks whose first line is a comment with a file name."""
    named = [(re.match(r"(?://|#) (\w+\.\w+)\n", text), text) for text in blocks(page)]
    return {found[1]: text for found, text in named if found}


@contextmanager
def speaking(folder: Path, address: str, token: str) -> Iterator[dict[str, Speaker]]:
    """Every client, connected to a server; ended with the block."""
    folder.mkdir(exist_ok=True)
    prepare(folder, "talking.js")
    for name, text in modules(PAGE).items():
        (folder / name).write_text(text)
    programs = dict.fromkeys(JAVASCRIPT, ("node", "talking.js")) | {
        name: (sys.executable, str(PYTHON_PROGRAM)) for name in PYTHON
    }
    with ExitStack() as ending:
        speakers = {}
        for name, program in programs.items():
            speakers[name] = Speaker(folder, *program, name, address, token)
            ending.callback(speakers[name].end)
        yield speakers
