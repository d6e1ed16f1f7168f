"""A worker: claims tasks over the API, runs your functions, and reports what came of them.

worker = Worker("http://127.0.0.1:8000", name="scraper-1")

@worker.task("channel_scrape")
async def scrape(channel_url: str, top_n: int, task: RunningTask) -> dict:
    await task.progress(0.5, "half way")
    return {"videos": []}

worker.run()
"""

import asyncio
import logging
import os
import signal
import socket
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from typing import Any, TypeVar

from pydantic_core import to_jsonable_python

from taskdeck import __version__
from taskdeck.client import ClaimTasksClaimTasks, ClaimTasksInput, Client, HeartbeatInput
from taskdeck.client.enums import ClaimOrder
from taskdeck.connection import connect
from taskdeck.handlers import Function, Handler, handler
from taskdeck.persistence import persist
from taskdeck.running import FinalError, LeaseLost, RunningTask, TaskCancelled

log = logging.getLogger("taskdeck.worker")
F = TypeVar("F", bound=Function)
T = TypeVar("T")
GIVE_BACK_SECONDS = 5.0


class Worker:
    """Runs handlers for tasks of a server, `concurrency` at a time, until it is told to stop.

    `lease_seconds` is how long a task stays this worker's without a heartbeat; it beats three times a lease.
    """

    def __init__(
        self,
        server: str,
        name: str | None = None,
        *,
        token: str | None = None,
        concurrency: int = 1,
        lease_seconds: float = 60.0,
        order: ClaimOrder = ClaimOrder.PRIORITY,
        drain_seconds: float = 30.0,
    ) -> None:
        self.name = name or f"{socket.gethostname()}-{os.getpid()}"
        self.server, self.token = server, token
        self.concurrency, self.lease_seconds, self.order, self.drain_seconds = (
            concurrency,
            lease_seconds,
            order,
            drain_seconds,
        )
        self.handlers: dict[str, Handler] = {}
        self._attempts: dict[RunningTask, asyncio.Task[None]] = {}
        self._stopping = asyncio.Event()

    def configure(self, *, server: str | None, name: str | None, token: str | None, concurrency: int | None) -> None:
        """Put what the command line says in place of what the module says; None leaves it."""
        self.server, self.name = server or self.server, name or self.name
        self.token, self.concurrency = token or self.token, concurrency or self.concurrency

    def task(self, task_type: str) -> Callable[[F], F]:
        """Register the decorated function, sync or async, for a task type."""

        def register(function: F) -> F:
            self.handlers[task_type] = handler(function)
            return function

        return register

    def run(self) -> None:
        """Work until SIGTERM or SIGINT, then finish or give back what is running. Blocks."""
        asyncio.run(self.work(signals=True))

    def stop(self) -> None:
        """Claim nothing more; `work` returns when what runs has ended, or is given back after `drain_seconds`."""
        self._stopping.set()

    async def work(self, *, signals: bool = False) -> None:
        """Work until `stop`. Raises ValueError when no handler is registered."""
        if not self.handlers:
            raise ValueError("A worker needs at least one handler: decorate a function with @worker.task(...)")
        self._free = asyncio.Semaphore(self.concurrency)
        if signals:
            for number in (signal.SIGTERM, signal.SIGINT):
                asyncio.get_running_loop().add_signal_handler(number, self.stop)
        async with connect(self.server, self.token) as client, asyncio.TaskGroup() as group:
            beating = group.create_task(self._beat(client))
            await self._claim(client)
            await self._drain()
            beating.cancel()

    async def _claim(self, client: Client) -> None:
        while await self._unless_stopping(self._free.acquire):
            granted = await self._unless_stopping(lambda: self._ask(client))
            if not granted:
                self._free.release()
                continue
            for claimed in granted:
                self._start(client, claimed)

    async def _ask(self, client: Client) -> list[ClaimTasksClaimTasks]:
        request = ClaimTasksInput(
            worker_id=self.name,
            task_types=sorted(self.handlers),
            order=self.order,
            lease_seconds=self.lease_seconds,
            wait_seconds=20,
        )
        return (await persist(lambda: client.claim_tasks(request))).claim_tasks

    async def _unless_stopping(self, begin: Callable[[], Coroutine[Any, Any, T]]) -> T | None:
        """What it comes to; None once the worker stops, and then it is not begun, or given up."""
        if self._stopping.is_set():
            return None
        work, stop = asyncio.ensure_future(begin()), asyncio.ensure_future(self._stopping.wait())
        await asyncio.wait({work, stop}, return_when=asyncio.FIRST_COMPLETED)
        stop.cancel()
        if not work.done():
            work.cancel()
            return None
        return await work

    def _start(self, client: Client, claimed: ClaimTasksClaimTasks) -> None:
        found = self.handlers[claimed.task.task_type]
        running = RunningTask(
            client, claimed.lease, claimed.task.id, claimed.task.task_type, claimed.attempt, threaded=not found.is_async
        )
        attempt = asyncio.create_task(self._attempt(client, found, claimed.task.parameters, running))
        self._attempts[running] = attempt
        attempt.add_done_callback(lambda done: self._ended(running, done))

    def _ended(self, running: RunningTask, attempt: asyncio.Task[None]) -> None:
        del self._attempts[running]
        self._free.release()
        if not attempt.cancelled() and (trouble := attempt.exception()):
            log.error("Task %s could not be reported: %s", running.id, trouble)

    async def _attempt(self, client: Client, found: Handler, parameters: dict[str, Any], running: RunningTask) -> None:
        try:
            await persist(lambda: client.report_progress(running.lease))
            result = await self._call(found, parameters, running)
        except (TaskCancelled, asyncio.CancelledError):
            await self._give_back(client, running)
        except LeaseLost:
            log.warning("Task %s was taken back while it ran", running.id)
        except FinalError as error:
            await self._fail(client, running, error, retryable=False)
        except Exception as error:
            log.exception("Task %s (%s) failed", running.id, running.task_type)
            await self._fail(client, running, error, retryable=True)
        else:
            await self._report(running, lambda: client.complete_task(running.lease, result))

    async def _call(self, found: Handler, parameters: dict[str, Any], running: RunningTask) -> Any:
        arguments = found.arguments(parameters, running)
        if found.is_async:
            return to_jsonable_python(await found.function(**arguments))
        return to_jsonable_python(await asyncio.to_thread(found.function, **arguments))

    async def _fail(self, client: Client, running: RunningTask, error: Exception, *, retryable: bool) -> None:
        text = f"{type(error).__name__}: {error}" if retryable else str(error)
        await self._report(running, lambda: client.fail_task(running.lease, text, retryable))

    async def _give_back(self, client: Client, running: RunningTask) -> None:
        """A worker that stops waits only so long for a server that is away: the lease ends by itself."""
        with suppress(TimeoutError):
            async with asyncio.timeout(GIVE_BACK_SECONDS if self._stopping.is_set() else None):
                await self._report(running, lambda: client.release_task(running.lease))

    async def _report(self, running: RunningTask, send: Callable[[], Awaitable[Any]]) -> None:
        if not running.lost:
            await persist(send)

    async def _beat(self, client: Client) -> None:
        while True:
            leases = {running.lease: running for running in self._attempts}
            beat = HeartbeatInput(
                worker_id=self.name,
                task_types=sorted(self.handlers),
                hostname=socket.gethostname(),
                pid=os.getpid(),
                version=__version__,
                leases=list(leases),
                lease_seconds=self.lease_seconds,
            )
            reply = (await persist(lambda: client.heartbeat(beat))).heartbeat  # noqa: B023  # awaited in this turn
            stop = set(reply.cancel)
            for lease, running in leases.items():
                running.lost = running.lost or lease in reply.lost
                running.cancelled = running.cancelled or running.id in stop
                if (running.lost or running.cancelled) and running in self._attempts:
                    self._attempts[running].cancel()
            await asyncio.sleep(min(reply.next_heartbeat_seconds, self.lease_seconds / 3))

    async def _drain(self) -> None:
        running = set(self._attempts.values())
        if running:
            _, late = await asyncio.wait(running, timeout=self.drain_seconds)
            for attempt in late:
                attempt.cancel()
            await asyncio.gather(*late, return_exceptions=True)
