"""The simulator in the everyday suite: a few seeds, and the proof that a seed replays."""

from contextlib import closing
from pathlib import Path

import pytest

from db.sqlite.library import newer as sqlite3
from db.sqlite.migrations import FILES, FOLDER, migrate
from tests.simulation.auditor import Violation
from tests.simulation.hunt import ROOT
from tests.simulation.mutants import Mutant, read
from tests.simulation.run import simulate

HAPPENED = [
    "completed", "leases lost", "answers lost", "direct claims", "mistaken leases refused", "events watched",
    "pages read", "jobs done side by side",
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(5))
def test_a_troubled_installation_keeps_every_promise(tmp_path: Path, seed: int) -> None:
    counts, seconds = simulate(seed, tmp_path, troubled_seconds=400.0)
    assert seconds > 400
    for happened in HAPPENED:
        assert counts[happened] > 0, happened
    assert counts["crash"] + counts["stop"] + counts["jump"] > 0


def test_every_mutant_still_applies() -> None:
    mutants = read()
    assert len({mutant.name for mutant in mutants}) == len(mutants) >= 62
    for mutant in mutants:
        text = (ROOT / mutant.file).read_text()
        assert mutant.applied(text) != text


def schema() -> set[str]:
    """All that a new database is made of."""
    with closing(sqlite3.connect(":memory:")) as connection:
        migrate(connection, 0)
        return {sql for (sql,) in connection.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")}


def test_no_mutant_changes_what_a_later_migration_replaces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    right, files = schema(), {str(path.relative_to(ROOT)): number for number, path in FILES.items()}
    dropped = str((FOLDER / "0003_triggers.sql").relative_to(ROOT))
    replaced = Mutant("replaced", dropped, False, "NEW.task_type, 'created', -1, 1", "NEW.task_type, 'created', -1, 2")
    mutants = [replaced, *(mutant for mutant in read() if mutant.file in files)]
    without_effect = []
    for mutant in mutants:
        wrong, number = tmp_path / "wrong.sql", files[mutant.file]
        wrong.write_text(mutant.applied(FILES[number].read_text()))
        with monkeypatch.context() as patched:
            patched.setitem(FILES, number, wrong)
            without_effect += [mutant.name] if schema() == right else []
    assert without_effect == ["replaced"]


def test_a_violation_tells_the_steps_that_led_to_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("db.sqlite.endings.backoff_seconds", lambda retry_count, chance: 0.0)
    with pytest.raises(Violation, match=r"a backoff of -?0\.00 s after 0 retries") as broken:
        simulate(0, tmp_path)
    *steps, told = str(broken.value).splitlines()
    task = told.split(":")[0]
    assert any(f"{task}: queued -> claimed" in step for step in steps)


def test_a_seed_replays(tmp_path: Path) -> None:
    runs = []
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        runs.append(simulate(11, tmp_path / name, troubled_seconds=60.0))
    assert runs[0] == runs[1]
