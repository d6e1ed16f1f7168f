"""Where the queue is kept: the contract (`store`), its records and errors, and the engines behind it."""

from db.queue_database import QueueDatabase

__all__ = ["QueueDatabase"]
