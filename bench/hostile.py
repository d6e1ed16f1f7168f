"""How long does a hostile request keep another client waiting? One line for each request of tests/hostile.

    python -m bench.hostile

A client asks `{ __typename }` without pause while each attack is sent; its longest wait is told (median of 5 rounds),
with the attack's status, the memory that the server grew by, and the lines and longest line that it logged.
"""

import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import orjson

from tests.hostile.documents import ATTACKS, BODIES, FINE
from tests.serving import Server, served

ROUNDS = 5
HEADERS = {"accept": "application/graphql-response+json", "content-type": "application/json"}


class Victim(threading.Thread):
    """Asks without pause, and keeps the longest wait in milliseconds."""

    def __init__(self, address: str) -> None:
        super().__init__(daemon=True)
        self.address, self.longest, self.stopped = address, 0.0, False

    def run(self) -> None:
        """Ask until stopped."""
        with httpx.Client() as client:
            while not self.stopped:
                started = time.perf_counter()
                client.post(f"{self.address}/graphql", json={"query": "{ __typename }"})
                self.longest = max(self.longest, (time.perf_counter() - started) * 1000)


def bodies() -> Iterator[tuple[str, bytes]]:
    """Every attack's name and body."""
    for attack in ATTACKS:
        yield attack.name, orjson.dumps({"query": attack.query})
    for name, (body, _) in BODIES.items():
        yield f"body: {name}", body


def memory(server: Server) -> int:
    """The server's resident memory in kB."""
    status = Path(f"/proc/{server.process.popen.pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0])


def measure(server: Server, body: bytes) -> tuple[int, float]:
    """The status of one attack, and the longest wait of the victim while it was answered."""
    victim = Victim(server.address)
    victim.start()
    time.sleep(0.1)
    victim.longest = 0.0
    status = httpx.post(f"{server.address}/graphql", content=body, headers=HEADERS, timeout=60).status_code
    time.sleep(0.05)
    victim.stopped = True
    victim.join()
    return status, victim.longest


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as server:
        print(f"{'attack':34} {'bytes':>9} {'status':>6} {'wait ms':>8} {'grew kB':>8} {'lines':>5} {'longest':>7}")
        quiet = [measure(server, FINE + b"}")[1] for _ in range(ROUNDS)]
        print(f"{'(none)':34} {'':9} {'':6} {statistics.median(quiet):8.1f}")
        for name, body in bodies():
            grown, logged = memory(server), len(server.log())
            results = [measure(server, body) for _ in range(ROUNDS)]
            lines = server.log()[logged:].splitlines()
            wait = statistics.median(wait for _, wait in results)
            print(f"{name:34} {len(body):9} {results[0][0]:6} {wait:8.1f} {memory(server) - grown:8} "
                  f"{len(lines) / ROUNDS:5.1f} {max(map(len, lines), default=0):7}")  # fmt: skip


if __name__ == "__main__":
    main()
