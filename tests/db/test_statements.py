"""Named SQL files."""

from db.sqlite.statements import FOLDER, load, parse


def test_a_line_with_a_name_opens_a_statement_and_comments_are_left_out() -> None:
    text = "-- first: one row.\n-- It says: more.\nSELECT 1;\n\n-- second: two\nSELECT\n    2;\n"
    assert list(parse(text)) == [("first", "SELECT 1;"), ("second", "SELECT\n    2;")]


def test_every_shipped_file_loads() -> None:
    assert all(load(path.stem) for path in FOLDER.glob("*.sql"))
