"""Workers, and the lists they are answered in."""

import strawberry

from db.records import Instant, WorkerRecord
from resolvers import relations, workers
from resolvers.pages import Edge, WorkerPageAnswer
from schema.enums import WorkerStatus
from schema.fields import computed, field, made_of, relation
from schema.task import PageInfo, Task


@strawberry.type(description="A process that claims tasks and works on them.")
class Worker:
    is_type_of = made_of(WorkerRecord)
    id: strawberry.ID = field("The name that the worker gave itself.")
    status: WorkerStatus = field("How lately it was heard.")
    last_heartbeat: Instant = field("When it was last heard.")
    seconds_since_heartbeat: float = computed(
        "Seconds since it was last heard.", workers.seconds_since_heartbeat, ("last_heartbeat",)
    )
    started_at: Instant = field("When it was first heard, or started again.")
    tasks_processed: int = field("How many tasks it has completed.")
    tasks_failed: int = field("How many attempts of its own have failed.")
    current_tasks: list[Task] = relation(
        "The tasks that it holds, longest held first, 100 at most; `tasks` lists all of them by `claimedBy`.",
        relations.CURRENT_TASKS,
    )
    current_task_id: strawberry.ID | None = computed(
        "The task that it has held longest; null when it holds none.", workers.current_task_id, ("current_task_ids",)
    )
    task_types: list[str] = field("The task types that it takes; empty when it takes every type.")
    strategy: str = field("The order in which it claims, as it says itself.")
    hostname: str | None = field("The machine it runs on, as it says itself.")
    pid: int | None = field("Its process id on that machine.")
    version: str | None = field("The version of its own code.")
    paused: bool = field("Whether an operator keeps it from taking more tasks.")
    pause_reason: str | None = field("Why it was paused, in the operator's words.")


@strawberry.type(description="A worker in its place in a list.")
class WorkerEdge:
    is_type_of = made_of(Edge)
    node: Worker = field("The worker.")
    cursor: str = field("Its place: pass it as `after` or `before`.")


@strawberry.type(description="One page of workers, by id.")
class WorkerConnection:
    is_type_of = made_of(WorkerPageAnswer)
    edges: list[WorkerEdge] = field("The workers with their cursors.")
    nodes: list[Worker] = field("The workers alone.")
    page_info: PageInfo = field("Whether there are more, and the cursors to reach them.")
    total_count: int = field("How many workers match.")
