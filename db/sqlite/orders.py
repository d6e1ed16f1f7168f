"""The orders in which tasks are listed, and positions in them."""

from db.records import TaskOrderField

Position = tuple[str | int, ...]
"""The values of an order's columns, with the sign that the column has there: positions compare as their tasks stand."""
FAR = 2**62


class Order:
    """Tasks by the columns of these names, one after the other, the id last: `-id` if equals stand by falling ids."""

    def __init__(self, names: tuple[str, ...], *, ids_fall: bool) -> None:
        *before, last = names
        self.columns = (*before, f"-{last}") if ids_fall else names
        self.selected = ", ".join(f"{name} AS turn_{name}" for name in names)
        self.turn = ", ".join(f"turn_{name}" for name in names)
        self._terms = [(f"turn_{name}", column != name) for column, name in zip(self.columns, names, strict=True)]

    def terms(self, descending: bool) -> str:
        """What ORDER BY sorts `selected` columns by."""
        return ", ".join(f"{name} {'DESC' if descending != reverse else 'ASC'}" for name, reverse in self._terms)

    def position(self, values: tuple[str | int, ...]) -> Position:
        """The position of a task with these values, or the nearest one that SQLite can hold."""
        held = [min(max(value, -FAR), FAR) if isinstance(value, int) else value for value in values]
        return tuple(
            -value if column.startswith("-") and isinstance(value, int) else value
            for column, value in zip(self.columns, held, strict=True)
        )


ORDERS = {order: Order(order.columns, ids_fall=order is TaskOrderField.PRIORITY) for order in TaskOrderField}
"""By priority, tasks stand as in the index that waiting ones have had from the beginning."""
