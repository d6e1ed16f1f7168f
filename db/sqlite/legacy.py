"""Values of tasks that other programs wrote, in forms that are not JSON."""

import ast
import json


def legacy_json(text: str | bytes | None) -> str:
    """Valid JSON text of a value that is not: a Python literal as existing workers read it, else the text as a string.

    None gives an empty object. Registered on every connection under this name.
    """
    if text is None:
        return "{}"
    written = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    try:
        return json.dumps(ast.literal_eval(written), allow_nan=False)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return json.dumps(written)
