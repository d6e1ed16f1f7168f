"""Numbers as JSON has them."""

import orjson


def print_float(value: object) -> str:
    """A number with all its digits, where SQLite prints fifteen. Raises ValueError for anything else."""
    if type(value) is not float or value - value != 0:
        raise ValueError(value)
    return orjson.dumps(value).decode()
