-- By priority, waiting tasks are walked along the index that claims have had from the beginning: a new task needs no entry in
-- another one, and to claim it removes none. All others keep theirs, in the same order.

DROP INDEX idx_task_queue_priority;
CREATE INDEX idx_task_queue_priority ON task_queue (status, priority DESC, created_at DESC) WHERE status <> 'queued';
