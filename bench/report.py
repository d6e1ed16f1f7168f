"""Results as tables: requests per CPU second of the server, and how the product stands to each of the others."""

import platform
import re
import subprocess
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from bench.compare import Plan, Results
from bench.contenders import ROOT
from bench.load import Load

Rate = Callable[[Load], float]
PAGE = ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- measured -->", "<!-- /measured -->"


def tables(results: Results, plan: Plan) -> str:
    """Everything that was measured, in Markdown."""
    parts = ["Requests per CPU second of the server: median of the rounds (lowest to highest).", rates(results, plan)]
    parts += against(results, plan, lambda load: load.per_cpu_second)
    parts += ["Requests per second by the clock, medians.", speeds(results, plan)]
    parts += against(results, plan, lambda load: load.per_second)
    parts += ["99th percentile of the latency in milliseconds, with 32 connections.", latencies(results, plan)]
    return "\n\n".join(parts)


def rates(results: Results, plan: Plan) -> str:
    """The rate of every contender at every question."""

    def cell(loads: Sequence[Load]) -> str:
        found = sorted(load.per_cpu_second for load in loads)
        return f"{median(found):,.0f} ({found[0]:,.0f} to {found[-1]:,.0f})"

    return grid(results, plan, cell)


def speeds(results: Results, plan: Plan) -> str:
    """What every contender answers in a second, its waits for the disk included: a server works for several at once."""
    return grid(results, plan, lambda loads: f"{median(load.per_second for load in loads):,.0f}")


def latencies(results: Results, plan: Plan) -> str:
    """The tail of every contender at every question."""
    return grid(results, plan, lambda loads: f"{median(load.p99_ms for load in loads):.1f}")


def times(own: float, other: float) -> str:
    """How many times as many; nothing where the other answered no request in time."""
    return f"{own / other:.2f}" if other else "-"


def against(results: Results, plan: Plan, rate: Rate) -> list[str]:
    """How many times as much the product answers; nothing where it did not take part."""
    others = [contender for contender in plan.contenders if contender.name != "product"]
    if len(others) == len(plan.contenders):
        return []
    rows = [["", *(f"times {other.title}" for other in others)]]
    for question in plan.questions:
        own = median(map(rate, results[question.name, "product"]))
        rivals = [median(map(rate, results[question.name, other.name])) for other in others]
        rows.append([question.title, *(times(own, rival) for rival in rivals)])
    return ["Taskdeck against each of the others, by these medians.", markdown(rows)]


def grid(results: Results, plan: Plan, cell: Callable[[Sequence[Load]], str]) -> str:
    """A row for each question, a column for each contender."""
    rows = [["", *(contender.title for contender in plan.contenders)]]
    for question in plan.questions:
        cells = [cell(results[question.name, contender.name]) for contender in plan.contenders]
        rows.append([question.title, *cells])
    return markdown(rows)


def markdown(rows: Sequence[Sequence[str]]) -> str:
    """A table whose first row is its head."""
    rule = ["---"] + ["---:"] * (len(rows[0]) - 1)
    return "\n".join(f"| {' | '.join(row)} |" for row in [rows[0], rule, *rows[1:]])


def circumstances(plan: Plan) -> str:
    """On what, when and at which commit this was measured."""
    text = Path("/proc/cpuinfo").read_text()
    found = re.search(r"model name\s*: (.+)", text)
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True).stdout
    return (
        f"{found[1] if found else platform.machine()}, {text.count('processor	:')} cores; Python "
        f"{platform.python_version()}; {datetime.now(UTC):%Y-%m-%d}, commit {commit.strip()}. {plan.rounds} rounds of "
        f"{plan.seconds} s, 32 connections, {plan.tasks:,} tasks; the product "
        f"{'with a token' if plan.tokens else 'without tokens'} and all its limits."
    )


def write(results: Results, plan: Plan) -> None:
    """Put the tables in their place in docs/performance.md."""
    before, _, rest = PAGE.read_text().partition(BEGIN)
    after = rest.partition(END)[2]
    PAGE.write_text(f"{before}{BEGIN}\n{circumstances(plan)}\n\n{tables(results, plan)}\n{END}{after}")
