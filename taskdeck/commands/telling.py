"""How every command shows what it found."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated

import typer
from pydantic import BaseModel
from rich.console import Console
from rich.table import Table

out = Console()

AsJson = Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")]


def show_json(value: BaseModel | Iterable[BaseModel] | None) -> None:
    """Print models as JSON with the API's own field names."""
    adapter = value.model_dump(mode="json", by_alias=True) if isinstance(value, BaseModel) else None
    if value is not None and adapter is None:
        adapter = [one.model_dump(mode="json", by_alias=True) for one in value]  # type: ignore[union-attr,assignment]
    out.print_json(data=adapter)


def show_table(headings: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    """Print a table without lines, for people and for `cut`."""
    table = Table(*headings, box=None, header_style="bold", pad_edge=False)
    for row in rows:
        table.add_row(*(cell(value) for value in row))
    out.print(table)


def cell(value: object) -> str:
    """A value as a person reads it: times in UTC to the second, nothing as a dash."""
    if value is None or value == "":
        return "-"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    return str(getattr(value, "value", value)).replace("\n", " ")
