"""What the server answers to workers."""

import strawberry

from db.records import Instant
from resolvers import leases
from schema.fields import field, made_of
from schema.task import Task
from schema.worker import Worker


@strawberry.type(description="A task that is the worker's for as long as its lease is renewed.")
class ClaimedTask:
    is_type_of = made_of(leases.ClaimedTask)
    lease: strawberry.ID = field("The right to this attempt: every report about it carries this.")
    lease_expires_at: Instant = field("When the task is taken back if the worker is not heard again.")
    attempt: int = field("Which attempt this is; it only rises.")
    task: Task = field("The task, its parameters unmasked.")


@strawberry.type(description="What the server wants of a worker.")
class HeartbeatReply:
    is_type_of = made_of(leases.HeartbeatReply)
    worker: Worker = field("The worker as it is now known.")
    lease_expires_at: Instant | None = field("The new end of its leases; null when it has none.")
    paused: bool = field("Whether it will be given no more tasks for now.")
    cancel: list[strawberry.ID] = field("Tasks to stop now.")
    lost: list[strawberry.ID] = field("Leases that are this worker's no more.")
    next_heartbeat_seconds: float = field("Beat again within this many seconds.")
