"""The statements that the Python contenders share; times and enum values as the API prints them."""

TASK_FIELDS = {
    "id": "CAST(id AS TEXT)",
    "taskType": "task_type",
    "status": "upper(status)",
    "parameters": "parameters",
    "priority": "priority",
    "createdAt": "substr(created_at, 1, 26) || 'Z'",
    "updatedAt": "substr(updated_at, 1, 26) || 'Z'",
    "claimedAt": "substr(claimed_at, 1, 26) || 'Z'",
    "completedAt": "substr(completed_at, 1, 26) || 'Z'",
    "claimedBy": "claimed_by",
    "retryCount": "retry_count",
    "maxRetries": "max_retries",
    "progress": "progress",
    "result": "result_data",
    "errorMessage": "error_message",
}
JSON_FIELDS = ("parameters", "result")
TASK_COLUMNS = ", ".join(f"{sql} AS {name}" for name, sql in TASK_FIELDS.items())
TASK = f"SELECT {TASK_COLUMNS} FROM task_queue WHERE id = ?"
NEWEST = f"SELECT {TASK_COLUMNS}, created_at FROM task_queue ORDER BY created_at DESC, id DESC LIMIT ?"
LABELS = "SELECT key, value FROM task_labels WHERE task_id = ? ORDER BY key"
LABELS_OF = """
SELECT task_id, key, value FROM task_labels WHERE task_id IN (SELECT value FROM json_each(?)) ORDER BY task_id, key"""
WORKER_COLUMNS = """
h.worker_id AS id, d.hostname, h.strategy, h.tasks_processed AS tasksProcessed, h.tasks_failed AS tasksFailed,
substr(h.started_at, 1, 26) || 'Z' AS startedAt FROM worker_heartbeats h LEFT JOIN worker_details d USING (worker_id)"""
WORKERS_OF = f"SELECT {WORKER_COLUMNS} WHERE h.worker_id IN (SELECT value FROM json_each(?))"
COUNT = "SELECT coalesce(sum(count), 0) FROM task_counts"
HEAD = "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'task_events'), 0)"
LOG_ID = "SELECT value FROM queue_facts WHERE name = 'log_id'"
COUNTS = "SELECT task_type, upper(status), count FROM task_counts WHERE count > 0 ORDER BY task_type, status"
OLDEST = "SELECT substr(min(created_at), 1, 26) || 'Z' FROM task_queue WHERE status = 'queued'"
SIZE = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
ACTIVE = "SELECT count(*) FROM worker_heartbeats WHERE last_heartbeat >= ?"
INSERT = """
INSERT INTO task_queue (task_type, status, parameters, priority, created_at, updated_at, max_retries)
VALUES (?, 'queued', ?, ?, ?, ?, 3)"""
INSERT_LABEL = "INSERT INTO task_labels VALUES (?, ?, ?)"
STATUSES = ("QUEUED", "CLAIMED", "RUNNING", "COMPLETED", "FAILED", "CANCELLED")
PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA busy_timeout=5000",
    "PRAGMA cache_size=-65536",
    "PRAGMA mmap_size=268435456",
)
