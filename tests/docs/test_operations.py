"""Nothing can be set, and no command given, that the pages do not tell of."""

import typer.main

from server.settings import Limits, Settings
from taskdeck.__main__ import command_line
from tests.docs.blocks import ROOT

PAGE = (ROOT / "docs" / "operations.md").read_text()


def test_every_setting_is_told_with_its_meaning() -> None:
    settings = {f"TASKDECK_{name.upper()}": field.description for name, field in Settings.model_fields.items()}
    limits = {f"TASKDECK_LIMITS__{name.upper()}": field.description for name, field in Limits.model_fields.items()}
    untold = [
        name for name, meaning in (settings | limits).items() if f"`{name}`" not in PAGE or str(meaning) not in PAGE
    ]
    assert untold == []


def test_every_command_says_what_it_does() -> None:
    groups = [typer.main.get_command(command_line())]
    silent = []
    while groups:
        for name, command in groups.pop().commands.items():  # type: ignore[attr-defined]
            groups += [command] if hasattr(command, "commands") else []
            silent += [] if command.help else [name]
    assert silent == []
