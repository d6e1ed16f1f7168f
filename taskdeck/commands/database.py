"""`taskdeck db …`: upgrade, check, back up and restore the database file. No server is asked."""

from pathlib import Path
from typing import Annotated

import typer

from taskdeck.commands.ending import end, refusing
from taskdeck.commands.telling import out
from taskdeck.paths import reach_app

app = typer.Typer(no_args_is_help=True)
Database = Annotated[Path, typer.Option(envvar="TASKDECK_DATABASE", help="The database file.")]
DEFAULT = Path("data/worker_queue.db")


@app.callback()
def care() -> None:
    """Care for the database file."""
    reach_app()


@app.command()
def upgrade(database: Database = DEFAULT) -> None:
    """Bring a file of an older version to this one, with a backup beside it."""
    from db.sqlite import maintenance

    out.print(refusing(lambda: maintenance.upgrade(database)), highlight=False, soft_wrap=True)


@app.command()
def check(database: Database = DEFAULT) -> None:
    """Check the file, its counters and its event log; exit code 1 when something is wrong."""
    from db.sqlite import maintenance

    if problems := refusing(lambda: maintenance.check(database)):
        raise end("\n".join(problems))
    out.print(f"{database} is sound", highlight=False, soft_wrap=True)


@app.command()
def backup(
    target: Annotated[Path, typer.Argument(help="The file to write; it must not exist.")], database: Database = DEFAULT
) -> None:
    """Copy the database while it is in use."""
    from db.sqlite import maintenance

    refusing(lambda: maintenance.backup(database, target))
    out.print(f"{target} written", highlight=False, soft_wrap=True)


@app.command()
def restore(source: Annotated[Path, typer.Argument(help="A backup.")], database: Database = DEFAULT) -> None:
    """Put a backup in the database's place. Stop the servers and workers first."""
    from db.sqlite import maintenance

    refusing(lambda: maintenance.restore(source, database))
    out.print(f"{database} restored from {source}", highlight=False, soft_wrap=True)
