-- What the control plane adds to the original tables. Other processes write these tables with plain SQL and old SQLite
-- versions, so everything that must always hold is a trigger made of syntax and functions that SQLite has had since 3.24.

ALTER TABLE task_queue ADD COLUMN progress REAL;
ALTER TABLE task_queue ADD COLUMN progress_message TEXT;
ALTER TABLE task_queue ADD COLUMN idempotency_key TEXT;
ALTER TABLE task_queue ADD COLUMN timeout_seconds REAL;
-- Rises with every claim, whoever claims: (task, attempt, worker) is a lease.
ALTER TABLE task_queue ADD COLUMN attempt INTEGER NOT NULL DEFAULT 0;
-- Rises with every retryTask: the one way out of a terminal status.
ALTER TABLE task_queue ADD COLUMN generation INTEGER NOT NULL DEFAULT 0;
-- 1 while held under a lease; NULL for a claim written straight into the file. Tells our reports from those of such workers.
ALTER TABLE task_queue ADD COLUMN leased INTEGER;
-- 1 while run_after_utc may lie in the future, so that claims need not step over tasks that are not due.
ALTER TABLE task_queue ADD COLUMN deferred INTEGER NOT NULL DEFAULT 0;
ALTER TABLE task_queue ADD COLUMN created_by TEXT;
ALTER TABLE task_queue ADD COLUMN retried_by TEXT;
ALTER TABLE task_queue ADD COLUMN cancel_requested_at TEXT;
ALTER TABLE task_queue ADD COLUMN cancel_requested_by TEXT;
ALTER TABLE task_queue ADD COLUMN cancel_reason TEXT;
ALTER TABLE task_queue ADD COLUMN cancel_acknowledged_at TEXT;
ALTER TABLE task_queue ADD COLUMN cancel_forced INTEGER NOT NULL DEFAULT 0;

CREATE UNIQUE INDEX idx_task_queue_key ON task_queue (idempotency_key) WHERE idempotency_key IS NOT NULL;
CREATE INDEX idx_task_queue_status ON task_queue (status, created_at);
CREATE INDEX idx_task_queue_type ON task_queue (task_type, status, created_at);
CREATE INDEX idx_task_queue_updated ON task_queue (updated_at);
CREATE INDEX idx_task_queue_priority ON task_queue (status, priority);
CREATE INDEX idx_task_queue_turn ON task_queue (task_type, priority DESC, created_at) WHERE status = 'queued' AND deferred = 0;
CREATE INDEX idx_task_queue_due ON task_queue (run_after_utc) WHERE status = 'queued' AND deferred = 1;
-- The claims written straight into the file, which have no lease: the reaper reads them here and never touches the wide rows.
CREATE INDEX idx_task_queue_direct ON task_queue (claimed_by, attempt, timeout_seconds)
    WHERE leased IS NULL AND status IN ('claimed', 'running');

CREATE TABLE task_leases (
    task_id INTEGER PRIMARY KEY,
    attempt INTEGER NOT NULL,
    worker_id TEXT NOT NULL,
    lease_seconds REAL NOT NULL,
    timeout_seconds REAL,
    beat INTEGER NOT NULL DEFAULT 0,
    expires_at TEXT NOT NULL
);

CREATE TABLE task_labels (
    task_id INTEGER NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (task_id, key)
) WITHOUT ROWID;
CREATE INDEX idx_task_labels ON task_labels (key, value, task_id);

CREATE TABLE task_events (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    task_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    at TEXT NOT NULL,
    previous_status TEXT,
    status TEXT,
    worker_id TEXT,
    retry_count INTEGER NOT NULL DEFAULT 0,
    attempt INTEGER NOT NULL DEFAULT 0,
    progress REAL,
    level TEXT,
    message TEXT,
    actor TEXT
);
CREATE INDEX idx_task_events_task ON task_events (task_id, seq);

CREATE TABLE task_counts (
    task_type TEXT NOT NULL,
    status TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (task_type, status)
) WITHOUT ROWID;

CREATE TABLE worker_details (
    worker_id TEXT PRIMARY KEY,
    task_types TEXT NOT NULL DEFAULT '[]',
    hostname TEXT,
    pid INTEGER,
    version TEXT,
    paused INTEGER NOT NULL DEFAULT 0,
    pause_reason TEXT
) WITHOUT ROWID;

CREATE TABLE task_types (
    task_type TEXT PRIMARY KEY,
    description TEXT NOT NULL,
    json_schema TEXT NOT NULL,
    examples TEXT NOT NULL,
    version INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE task_selections (
    id TEXT PRIMARY KEY,
    task_ids BLOB NOT NULL,
    expires_at TEXT NOT NULL
) WITHOUT ROWID;

-- log_id: tells this log from another's; log_floor: everything later than this position is kept.
CREATE TABLE queue_facts (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;
INSERT INTO queue_facts VALUES ('log_id', lower(hex(randomblob(4)))), ('log_floor', '0');

-- What is there already: tasks that wait for their time, and claims, which are an attempt each.
UPDATE task_queue SET deferred = 1 WHERE status = 'queued' AND run_after_utc IS NOT NULL;
UPDATE task_queue SET attempt = 1 WHERE status IN ('claimed', 'running');
INSERT INTO task_counts SELECT task_type, status, count(*) FROM task_queue GROUP BY task_type, status;
