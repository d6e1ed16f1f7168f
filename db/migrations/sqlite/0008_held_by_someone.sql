-- Tasks are looked up by a worker, never by none: those that nobody has claimed yet need no entry.

DROP INDEX IF EXISTS idx_task_queue_worker;
CREATE INDEX idx_task_queue_worker ON task_queue (claimed_by, status) WHERE claimed_by IS NOT NULL;
