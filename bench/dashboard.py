"""Does the dashboard keep up with 200 events a second over 10,000 tasks, and does its memory stay flat?

    python -m bench.dashboard [minutes]

A real server, Chromium on the table of tasks, tasks made and cancelled at that rate. It prints the time to the first
row, then for each half minute: events, the heap after a collection, DOM nodes, main-thread time, and long tasks.
"""

import sys
import tempfile
import threading
import time
from pathlib import Path

from playwright.sync_api import CDPSession, sync_playwright

from tests.acceptance.processes import ending, free_port, serve
from tests.web.conftest import CHROMIUM, QUIET
from tests.web.deck import Deck

HISTORY, EVENTS_PER_SECOND, STEP_SECONDS = 10_000, 200, 30
LONG_TASKS = """window.long = []
new PerformanceObserver(list => list.getEntries().forEach(e => long.push(e.duration))).observe({type: 'longtask'})"""


class Load(threading.Thread):
    """Makes tasks and cancels them, each an event, at a steady rate until stopped."""

    def __init__(self, address: str) -> None:
        super().__init__(daemon=True)
        self.deck, self.events, self.running = Deck(address), 0, True

    def run(self) -> None:
        due = time.monotonic()
        while self.running:
            for task_id in self.deck.create_many(EVENTS_PER_SECOND // 20):
                self.deck.ask("CancelTask", id=task_id)
                self.events += 2
            due += 0.1
            time.sleep(max(0.0, due - time.monotonic()))


def measured(session: CDPSession) -> dict[str, float]:
    """Chromium's own figures, after a collection of garbage."""
    session.send("HeapProfiler.collectGarbage")
    return {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}


def watch(address: str, minutes: float) -> None:
    """Open the table and print what it costs."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*QUIET.split(), "--no-sandbox"])
        page = browser.new_page()
        page.add_init_script(LONG_TASKS)
        session = page.context.new_cdp_session(page)
        session.send("Performance.enable")
        started = time.perf_counter()
        page.goto(f"{address}/#/tasks")
        page.wait_for_selector("tbody tr")
        print(f"first row after {time.perf_counter() - started:.2f} s")
        load = Load(address)
        load.start()
        print("seconds  events  heap MB  nodes  main thread s  long tasks (longest ms)")
        for step in range(round(minutes * 60 / STEP_SECONDS) + 1):
            now, long = measured(session), page.evaluate("long")
            print(
                f"{step * STEP_SECONDS:7}  {load.events:6}  {now['JSHeapUsedSize'] / 1e6:7.2f}  {now['Nodes']:5.0f}"
                f"  {now['TaskDuration']:13.2f}  {len(long)} ({max(long, default=0):.0f})",
                flush=True,
            )
            page.wait_for_timeout(STEP_SECONDS * 1_000)
        print("indicator:", page.locator(".live").inner_text())
        load.running = False
        browser.close()


def main(minutes: float) -> None:
    """Serve ten thousand tasks and watch them."""
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        with ending(serve(Path(folder), port)):
            deck = Deck(f"http://127.0.0.1:{port}")
            for _ in range(HISTORY // 500):
                deck.create_many(500)
            watch(deck.address, minutes)


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 10)
