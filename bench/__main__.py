"""Compare the product with its peers: one command, the same data and questions, equal answers, one table.

python -m bench [--rounds 5] [--seconds 2] [--tasks 100000] [--only product,floor] [--questions GetTask,CreateTask]
"""

import argparse
from pathlib import Path
from tempfile import gettempdir

from bench import contenders, data, report
from bench.compare import Plan, compare
from bench.questions import QUESTIONS
from db.sqlite.migrations import LATEST


def main() -> None:
    """Install what is missing, make the data, measure, and print the tables."""
    given = arguments()
    tools: Path = given.tools
    contenders.install(tools)
    database = tools / f"tasks-{given.tasks}-v{LATEST}.db"
    if not database.exists():
        data.make(database, given.tasks)
    entered = [each for each in contenders.contenders(tools) if not given.only or each.name in given.only.split(",")]
    asked = [each for each in QUESTIONS if not given.questions or each.name in given.questions.split(",")]
    plan = Plan(database, given.tasks, entered, asked, given.rounds, given.seconds, not given.no_tokens)
    results = compare(plan)
    print(report.tables(results, plan))
    if given.write:
        report.write(results, plan)


def arguments() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=2)
    parser.add_argument("--tasks", type=int, default=100_000)
    parser.add_argument("--only", default="", help="names of contenders, with commas")
    parser.add_argument("--questions", default="", help="names of questions, with commas")
    parser.add_argument("--no-tokens", action="store_true", help="measure the product without a token")
    parser.add_argument("--write", action="store_true", help="write docs/performance.md")
    parser.add_argument(
        "--tools", type=Path, default=Path(gettempdir()) / "taskdeck-bench", help="where peers are installed"
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()
