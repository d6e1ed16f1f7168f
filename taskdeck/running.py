"""What a handler sees of the task that it runs."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from taskdeck.client import (
    AppendTaskLogsAppendTaskLogsLeaseLost,
    Client,
    ReportProgressReportProgressLeaseLost,
    TaskLogInput,
)
from taskdeck.client.enums import LogLevel


class TaskCancelled(Exception):
    """A cancel was asked for: stop. A handler may clean up, and lets it pass."""


class LeaseLost(Exception):
    """The task is not this worker's any more: whatever the handler returns is not taken."""


class FinalError(Exception):
    """The task cannot succeed, now or later: it fails without another attempt."""


class RunningTask:
    """One attempt at one task, with the ways to report on it.

    In an async handler the methods are awaited; in a plain function they act at once and return nothing.
    """

    def __init__(self, client: Client, lease: str, id: str, task_type: str, attempt: int, *, threaded: bool) -> None:
        self.id, self.task_type, self.attempt, self.lease = id, task_type, attempt, lease
        self.cancelled = False
        self.lost = False
        self._client = client
        self._loop = asyncio.get_running_loop() if threaded else None

    def progress(self, progress: float | None = None, message: str | None = None) -> Coroutine[Any, Any, None] | None:
        """Report how far it is, 0 to 1.

        Raises TaskCancelled after a cancel request, LeaseLost when the task is gone.
        """
        return self._run(self._progress(progress, message))

    def log(self, message: str, level: LogLevel = LogLevel.INFO) -> Coroutine[Any, Any, None] | None:
        """Add a line to the task's log. Raises as `progress` does."""
        return self._run(self._log(message, level))

    def _run(self, report: Coroutine[Any, Any, None]) -> Coroutine[Any, Any, None] | None:
        if self._loop is None:
            return report
        asyncio.run_coroutine_threadsafe(report, self._loop).result()
        return None

    async def _progress(self, progress: float | None, message: str | None) -> None:
        answer = (await self._client.report_progress(self.lease, progress, message)).report_progress
        if isinstance(answer, ReportProgressReportProgressLeaseLost):
            self._lose(answer.message)
        else:
            self._continue(answer.cancel_requested)

    async def _log(self, message: str, level: LogLevel) -> None:
        line = TaskLogInput(level=level, message=message)
        answer = (await self._client.append_task_logs(self.lease, [line])).append_task_logs
        if isinstance(answer, AppendTaskLogsAppendTaskLogsLeaseLost):
            self._lose(answer.message)
        else:
            self._continue(answer.cancel_requested)

    def _lose(self, message: str) -> None:
        self.lost = True
        raise LeaseLost(message)

    def _continue(self, cancel_requested: bool) -> None:
        self.cancelled = self.cancelled or cancel_requested
        if self.cancelled:
            raise TaskCancelled(f"A cancel was asked for task {self.id}")
