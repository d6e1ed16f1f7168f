"""The command line: `taskdeck serve`, `taskdeck task list`, `taskdeck watch` and the rest."""

import sys

import typer

from taskdeck.commands import serving

EXIT_CODES = "Exit codes: 0 done, 1 refused or failed, 2 wrong usage, 3 the server does not answer, 4 the time ran out."


def command_line(asked: str | None = None) -> typer.Typer:
    """Every command; those of clients are left out when `serve` is asked for, so that a server starts sooner."""
    app = typer.Typer(
        no_args_is_help=True,
        help="A GraphQL control plane for a task queue.",
        epilog=EXIT_CODES,
        pretty_exceptions_enable=False,
    )
    app.command()(serving.serve)
    app.command()(serving.demo)
    app.command("export-schema")(serving.export_schema)
    if asked != "serve":
        add_others(app)
    return app


def add_others(app: typer.Typer) -> None:
    """Add the commands that ask a server, or care for its file."""
    from taskdeck.commands import database, tasks, tokens, views, watching, working

    app.command()(working.worker)
    app.command()(watching.watch)
    app.command()(views.workers)
    app.command()(views.stats)
    app.command()(views.schema)
    app.add_typer(tasks.app, name="task", help="Create, find, cancel and retry tasks.")
    app.add_typer(database.app, name="db", help="Care for the database file.")
    app.add_typer(tokens.app, name="token", help="Make, list and revoke tokens.")


def main() -> None:
    """Run the command that the arguments name."""
    command_line(sys.argv[1] if len(sys.argv) > 1 else None)()


if __name__ == "__main__":
    main()
