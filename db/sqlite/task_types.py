"""Task types registered at run time."""

from dataclasses import asdict

from db.records import TaskTypeRecord
from db.sqlite.columns import statements
from db.sqlite.room import Room

SQL = statements("types")


class TaskTypes(Room):
    """Types shared by every process on the database."""

    async def task_types(self) -> list[TaskTypeRecord]:
        """All registered types by name."""
        rows = await self.readers.rows(SQL["all"])
        return [TaskTypeRecord(*row) for row in rows]

    async def register_task_type(self, record: TaskTypeRecord) -> None:
        """Keep this type, in place of one of the same name."""
        await self.writer.run(lambda connection: connection.execute(SQL["register"], asdict(record)).rowcount)

    async def task_types_version(self) -> int:
        """A number that rises whenever a type is registered."""
        (version,) = await self.readers.run(lambda connection: connection.execute(SQL["version"]).fetchone())
        return int(version)
