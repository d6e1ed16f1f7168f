"""How long after kill -9 a server takes to its first answer: python -m bench.restart [--rounds 9] [--tasks 100000]"""

import argparse
import http.client
import json
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bench import data
from bench.load import cpu_seconds
from tests.acceptance.processes import Process, free_port

CREATE = json.dumps({"query": 'mutation { createTask(input: {taskType: "trending_scrape"}) { __typename } }'})
PAUSE_SECONDS = 0.005


def restarts(folder: Path, tasks: int, rounds: int) -> Iterator[tuple[float, float]]:
    """The seconds to the first answer of each restart by the clock, and those of the processor."""
    database, port = folder / "queue.db", free_port()
    data.make(database, tasks)
    command = ["-m", "taskdeck", "serve", "--port", str(port), "--database", str(database)]
    for _ in range(rounds + 1):
        started = time.monotonic()
        server = Process(folder / "server.log", *command)
        try:
            while not created(port):
                assert server.popen.poll() is None, server.text()
                time.sleep(PAUSE_SECONDS)
            yield time.monotonic() - started, cpu_seconds(server.popen.pid)
        finally:
            server.kill()


def created(port: int) -> bool:
    """Whether the server made a task; False while nobody listens."""
    with closing(http.client.HTTPConnection("127.0.0.1", port)) as connection:
        try:
            connection.request("POST", "/graphql", CREATE, {"content-type": "application/json"})
        except ConnectionRefusedError:
            return False
        return b"TaskCreated" in connection.getresponse().read()


def main() -> None:
    """Print the median and the longest; the first start, which may have to compile, is left out."""
    parser = argparse.ArgumentParser(prog="python -m bench.restart", description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--tasks", type=int, default=100_000)
    given = parser.parse_args()
    with TemporaryDirectory() as folder:
        _, *found = restarts(Path(folder), given.tasks, given.rounds)
    for name, seconds in zip(("by the clock", "of the processor"), zip(*found, strict=True), strict=True):
        print(f"seconds {name}: {median(seconds):.2f} in the median, {max(seconds):.2f} at most")


if __name__ == "__main__":
    main()
