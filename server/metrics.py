"""What Prometheus reads: requests by kind and status, how long they took, and how the queue stands."""

import asyncio
import os
import struct
from collections.abc import Iterator
from contextlib import suppress

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from db.figures import StatisticsRecord
from db.store import Store

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
PAUSES = (0.05, 0.2, 0.5)
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30)


class Metrics:
    """The figures of one process; with several processes, of all of them together."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        labels = ["kind", "status"]
        self.requests = Counter("taskdeck_requests", "Requests answered.", labels, registry=self.registry)
        self.seconds = Histogram(
            "taskdeck_request_seconds", "Time to answer.", ["kind"], buckets=BUCKETS, registry=self.registry
        )
        self.counters: dict[tuple[str, int], Counter] = {}
        self.timers: dict[str, Histogram] = {}

    def answered(self, kind: str, status: int, seconds: float) -> None:
        """Count one request of a kind (`query`, `mutation`, `subscription`, `rest`, `refused`, `page`)."""
        counter = self.counters.get((kind, status))
        if counter is None:
            counter = self.counters[kind, status] = self.requests.labels(kind, str(status))
            self.timers[kind] = self.seconds.labels(kind)
        counter.inc()
        self.timers[kind].observe(seconds)

    async def page(self, store: Store) -> bytes:
        """Everything in the text format."""
        registry = CollectorRegistry()
        registry.register(Queue(await store.statistics()))
        return await self._requests() + generate_latest(registry)

    async def _requests(self) -> bytes:
        """The figures of the requests. A process that is just being started has begun its file, and not written it."""
        if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
            return generate_latest(self.registry)
        for pause in PAUSES:
            with suppress(struct.error, RuntimeError, OSError):
                return self._of_all_processes()
            await asyncio.sleep(pause)
        return self._of_all_processes()

    @staticmethod
    def _of_all_processes() -> bytes:
        together = CollectorRegistry()
        MultiProcessCollector(together)  # type: ignore[no-untyped-call]
        return generate_latest(together)


class Queue(Collector):
    """The queue's kept counters as gauges."""

    def __init__(self, statistics: StatisticsRecord) -> None:
        self.statistics = statistics

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Tasks by type and status, active workers, the size on disk and the log's position."""
        tasks = GaugeMetricFamily("taskdeck_tasks", "Tasks.", labels=["task_type", "status"])
        for count in self.statistics.counts:
            tasks.add_metric([count.task_type, count.status.value], count.count)
        yield tasks
        yield GaugeMetricFamily("taskdeck_active_workers", "Workers heard lately.", self.statistics.active_workers)
        yield GaugeMetricFamily("taskdeck_database_bytes", "Size on disk.", self.statistics.database_size_bytes)
        yield GaugeMetricFamily("taskdeck_log_position", "The newest event.", self.statistics.log_position)
