-- Of a type, waiting tasks are walked along the index of the turns, each priority by itself: a new task needs no entry in another
-- one, and to claim it removes none. What has no turn yet, or no priority that the turns know, stands aside.

DROP INDEX idx_task_queue_type;
CREATE INDEX idx_task_queue_type ON task_queue (task_type, status, created_at) WHERE status <> 'queued';
CREATE INDEX idx_task_queue_aside ON task_queue (task_type, created_at)
    WHERE status = 'queued' AND (deferred <> 0 OR priority NOT BETWEEN 1 AND 10);
