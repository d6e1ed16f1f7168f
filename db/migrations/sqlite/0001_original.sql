-- The tables that existing workers and scripts use. Names, types, defaults and checks are fixed; files in the field have them already.

CREATE TABLE IF NOT EXISTS task_queue (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    task_type TEXT NOT NULL,
    parameters TEXT NOT NULL,
    priority INTEGER NOT NULL DEFAULT 5 CHECK (priority BETWEEN 1 AND 10),
    run_after_utc TEXT,
    status TEXT NOT NULL DEFAULT 'queued'
        CHECK (status IN ('queued', 'claimed', 'running', 'completed', 'failed', 'cancelled')),
    claimed_by TEXT,
    claimed_at TEXT,
    retry_count INTEGER NOT NULL DEFAULT 0,
    max_retries INTEGER NOT NULL DEFAULT 3,
    result_data TEXT,
    error_message TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    completed_at TEXT,
    CHECK (retry_count <= max_retries)
);
CREATE INDEX IF NOT EXISTS idx_task_queue_claiming ON task_queue (status, priority DESC, created_at DESC)
    WHERE status = 'queued';
CREATE INDEX IF NOT EXISTS idx_task_queue_worker ON task_queue (claimed_by, status);
CREATE INDEX IF NOT EXISTS idx_task_queue_created ON task_queue (created_at);

-- Existing workers insert the first four columns only: without the two defaults that fails inside their open transaction.
CREATE TABLE IF NOT EXISTS worker_heartbeats (
    worker_id TEXT PRIMARY KEY,
    last_heartbeat TEXT NOT NULL,
    tasks_processed INTEGER NOT NULL DEFAULT 0,
    tasks_failed INTEGER NOT NULL DEFAULT 0,
    current_task_id INTEGER,
    strategy TEXT NOT NULL DEFAULT 'LIFO',
    started_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')),
    updated_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now'))
);
CREATE INDEX IF NOT EXISTS idx_worker_heartbeat ON worker_heartbeats (last_heartbeat);

CREATE TABLE IF NOT EXISTS task_logs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    task_id INTEGER NOT NULL,
    worker_id TEXT,
    event_type TEXT NOT NULL,
    message TEXT,
    details TEXT,
    timestamp TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS idx_task_logs_task ON task_logs (task_id, timestamp);
CREATE INDEX IF NOT EXISTS idx_task_logs_worker ON task_logs (worker_id, timestamp);

CREATE VIEW IF NOT EXISTS v_active_tasks AS
SELECT id, task_type, status, claimed_by, priority, retry_count, created_at, claimed_at,
    round((julianday('now') - julianday(created_at)) * 1440, 2) AS age_minutes
FROM task_queue
WHERE status IN ('queued', 'claimed', 'running');

-- The current task is the oldest that the worker holds: existing workers never write current_task_id.
CREATE VIEW IF NOT EXISTS v_worker_status AS
SELECT worker.worker_id, worker.last_heartbeat, worker.tasks_processed, worker.tasks_failed, worker.strategy,
    task.task_type AS current_task_type, task.id AS current_task_id,
    round((julianday('now') - julianday(worker.last_heartbeat)) * 1440, 2) AS minutes_since_heartbeat
FROM worker_heartbeats AS worker
LEFT JOIN task_queue AS task ON task.id = (
    SELECT min(id) FROM task_queue WHERE claimed_by = worker.worker_id AND status IN ('claimed', 'running')
);

CREATE VIEW IF NOT EXISTS v_task_stats AS
SELECT task_type, status, count(*) AS count, avg(retry_count) AS avg_retries,
    min(created_at) AS oldest, max(created_at) AS newest
FROM task_queue
GROUP BY task_type, status;
