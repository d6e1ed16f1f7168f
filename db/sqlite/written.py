"""SQL expressions that write records as JSON.

Each prints just what it is made for. Anything else (a time in another form, a number out of range) makes the statement
fail, and the caller reads rows instead: what it makes of such a value is right by definition.
"""

from functools import lru_cache

from db.shapes import Form, Member, Names, Shape
from db.sqlite.columns import stored

UNUSUAL = "json('!' || id)"
"""Fails, and not before it is reached: text of a row is never a constant."""
LABELS = "SELECT key, value FROM task_labels WHERE task_id = task_queue.id ORDER BY key"


@lru_cache(maxsize=256)
def object_of(shape: Shape) -> str:
    """The expression that writes one object of this shape."""
    return f"json_object({', '.join(f'{literal(member.key)}, {_value(member)}' for member in shape)})"


def literal(text: str) -> str:
    """A text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


def _value(member: Member) -> str:
    column, form = stored(member.attribute), member.form
    if form is Form.NAME:
        return literal(member.attribute)
    if isinstance(form, Names):
        cases = " ".join(f"WHEN {literal(value)} THEN {literal(name)}" for value, name in form.pairs)
        return f"CASE {column} {cases} ELSE {UNUSUAL} END"
    if isinstance(form, Form):
        return _FORMS[form].format(column=column, unusual=UNUSUAL)
    return f"json((SELECT json_group_array({object_of(form)}) FROM ({LABELS})))"


_FORMS = {
    Form.ID: "CAST({column} AS TEXT)",
    Form.TEXT: "{column}",
    Form.JSON: "json({column})",
    Form.INT: "iif({column} IS NULL OR {column} = {column} << 32 >> 32, {column}, {unusual})",
    Form.FLOAT: "iif({column} IS NULL, NULL, json(print_float({column})))",
    Form.INSTANT: "iif({column} IS NULL, NULL, iif(substr({column}, 27) = '+00:00' AND substr({column}, 11, 1) = 'T',"
    " substr({column}, 1, 26) || 'Z', {unusual}))",
}
