"""The servers of an episode: `taskdeck serve`, started, killed, ended and started again on ports that stay theirs."""

import signal
import socket
import time
from contextlib import suppress
from pathlib import Path

import httpx

from tests.acceptance.processes import ENVIRONMENT, Process
from tests.chaos.machine import clock_environment
from tests.chaos.plan import Plan
from tests.chaos.story import Story

SILENT_SECONDS = 1.5
PATIENCE_SECONDS = 300.0
"""For a server to start or to end, on a machine that may be busy with much else."""
PORTS = range(20_000, 32_000)
"""Below those that a client's end of a connection gets, or a server could not come back to its own."""


class Servers:
    """By number; each has one process at a time."""

    def __init__(self, plan: Plan, folder: Path, database: Path, story: Story) -> None:
        self.folder = folder
        self.database = database
        self.story = story
        self.held = reserve(plan.seed, plan.servers)
        self.ports = [held.getsockname()[1] for held in self.held]
        self.addresses = [f"http://127.0.0.1:{port}" for port in self.ports]
        self.processes: dict[int, Process] = {}
        self.starting: set[int] = set()
        self.ending: set[int] = set()
        self.environment = {**ENVIRONMENT, "TASKDECK_SILENT_WORKER_SECONDS": str(SILENT_SECONDS)}
        if plan.setting == "clock":
            self.environment |= clock_environment(folder)

    def start(self, number: int) -> None:
        """It answers a second or two later."""
        command = ["-m", "taskdeck", "serve", "--port", str(self.ports[number]), "--database", str(self.database)]
        log = self.folder / f"server-{number}.log"
        self.processes[number] = Process(log, *command, environment=self.environment)
        self.starting.add(number)
        self.story.tell("server starts", number=number, pid=self.processes[number].popen.pid)

    def restart(self, number: int) -> None:
        """After it was killed."""
        self.processes[number].kill()
        self.start(number)

    def signal(self, number: int, what: signal.Signals) -> None:
        """Send it a signal; after SIGTERM it is started again when it has gone."""
        self.processes[number].popen.send_signal(what)
        self.story.tell(what.name, to=f"server-{number}")
        if what == signal.SIGTERM:
            self.ending.add(number)

    def look(self) -> None:
        """Notice those that answer by now, and start those again that were told to end and have."""
        for number in [number for number in self.ending if self.gone(number)]:
            self.ending.discard(number)
            self.start(number)
        for number in list(self.starting):
            with suppress(httpx.TransportError):
                if httpx.get(f"{self.addresses[number]}/readyz", timeout=0.3).status_code == 200:
                    self.starting.discard(number)
                    self.story.tell("server answers", number=number)

    @property
    def up(self) -> bool:
        """Whether any server answered and was not told to end or killed since."""
        live = [number for number, process in self.processes.items() if process.popen.poll() is None]
        return bool(set(live) - self.starting - self.ending)

    def gone(self, number: int) -> bool:
        """Whether it has ended; it is told how, unless it was killed."""
        code = self.processes[number].popen.poll()
        if code not in (None, -signal.SIGKILL):
            self.story.tell("server ended", number=number, code=code, asked=number in self.ending)
        return code is not None

    def all_up(self) -> None:
        """Return when every server runs and answers. Raises TimeoutError."""
        ends_at = time.monotonic() + PATIENCE_SECONDS
        for number in range(len(self.ports)):
            if number not in self.processes or (number not in self.ending and self.gone(number)):
                self.start(number)
        while self.starting or self.ending:
            self.look()
            if time.monotonic() > ends_at or any(self.gone(number) for number in self.starting):
                raise TimeoutError(f"servers did not come up: {self.starting}")
            time.sleep(0.05)

    def end(self) -> None:
        """SIGTERM to all; it is told how they went."""
        for number, process in self.processes.items():
            self.ending.add(number)
            process.end(PATIENCE_SECONDS)
            self.gone(number)

    def close(self) -> None:
        """None is left."""
        for process in self.processes.values():
            process.kill()
        for held in self.held:
            held.close()


def reserve(seed: int, count: int) -> list[socket.socket]:
    """Ports that are nobody's, held on UDP as long as these sockets are open: other runs take other ones."""
    held: list[socket.socket] = []
    start = seed * 8 % len(PORTS)
    for port in [*PORTS[start:], *PORTS[:start]]:
        probe, mine = socket.socket(), socket.socket(type=socket.SOCK_DGRAM)
        with probe, suppress(OSError):
            mine.bind(("127.0.0.1", port))
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                held.append(mine)
        if len(held) == count:
            return held
    raise AssertionError("no port is free")
