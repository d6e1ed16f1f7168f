-- head: the position of the newest event ever written, kept or not.
SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'task_events'), 0);

-- bounds: the position that everything later than is kept, and the newest.
SELECT (SELECT CAST(value AS INTEGER) FROM queue_facts WHERE name = 'log_floor'),
    coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'task_events'), 0);

-- after: the next events of the log, in commit order.
SELECT seq, task_id, kind, at, previous_status, status, worker_id, retry_count, attempt, progress, level, message, actor
FROM task_events WHERE seq > :seq ORDER BY seq LIMIT :limit + 0;

-- of_task: the next events of one task.
SELECT seq, task_id, kind, at, previous_status, status, worker_id, retry_count, attempt, progress, level, message, actor
FROM task_events WHERE task_id = :task_id AND seq > :after ORDER BY seq LIMIT :limit + 0;

-- log_id: what tells this log from another's.
SELECT value FROM queue_facts WHERE name = 'log_id';

-- log: one line; a trigger makes it an event.
INSERT INTO task_logs (task_id, worker_id, event_type, message, timestamp) VALUES (?, ?, ?, ?, ?);
