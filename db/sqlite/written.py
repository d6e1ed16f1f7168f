"""SQL expressions that write records as JSON.

Each prints just what it is made for. Anything else (a time in another form, a number out of range) makes the statement
fail, and the caller reads rows instead: what it makes of such a value is right by definition.
"""

from functools import lru_cache

from db.shapes import Form, Member, Names, Shape
from db.sqlite.columns import stored

UNUSUAL = "json('!' || id)"
"""Fails, and not before it is reached: text of a row is never a constant."""
RELATED = {
    "labels": "SELECT json_group_array({object}) FROM"
    " (SELECT key, value FROM task_labels WHERE task_id = task_queue.id ORDER BY key)",
    "worker": "SELECT {object} FROM worker_heartbeats AS h LEFT JOIN worker_details USING (worker_id)"
    " WHERE h.worker_id = claimed_by",
}


@lru_cache(maxsize=256)
def object_of(shape: Shape, of: str = "task") -> str:
    """The expression that writes one object of this shape: a task, or something that it leads to."""
    return f"json_object({', '.join(f'{literal(member.key)}, {_value(member, of)}' for member in shape)})"


def literal(text: str) -> str:
    """A text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


def _value(member: Member, of: str) -> str:
    form = member.form
    column = "h.worker_id" if (of, member.attribute) == ("worker", "id") else stored(member.attribute)
    if form is Form.NAME:
        return literal(member.attribute)
    if isinstance(form, Names):
        cases = " ".join(f"WHEN {literal(value)} THEN {literal(name)}" for value, name in form.pairs)
        return f"CASE {column} {cases} ELSE {UNUSUAL} END"
    if isinstance(form, Form):
        return _FORMS[form].format(column=column, unusual=UNUSUAL)
    return f"json(({RELATED[member.attribute].format(object=object_of(form, member.attribute))}))"


_FORMS = {
    Form.ID: "CAST({column} AS TEXT)",
    Form.TEXT: "{column}",
    Form.JSON: "json({column})",
    Form.INT: "iif({column} IS NULL OR {column} = {column} << 32 >> 32, {column}, {unusual})",
    Form.FLOAT: "iif({column} IS NULL, NULL, json(print_float({column})))",
    Form.INSTANT: "iif({column} IS NULL, NULL, iif(substr({column}, 27) = '+00:00' AND substr({column}, 11, 1) = 'T',"
    " substr({column}, 1, 26) || 'Z', {unusual}))",
}
