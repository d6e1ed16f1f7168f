-- log: the floor, the position up to which events are counted, and the head.
SELECT (SELECT CAST(value AS INTEGER) FROM queue_facts WHERE name = 'log_floor'),
    (SELECT CAST(value AS INTEGER) FROM queue_facts WHERE name = 'flow_position'),
    coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'task_events'), 0);

-- aged: the last of the oldest :limit events, if it was written before :before.
SELECT max(seq) FROM (SELECT seq, at FROM task_events ORDER BY seq LIMIT :limit + 0) WHERE at < :before;

-- raise_floor: everything later than this position is kept.
UPDATE queue_facts SET value = CAST(:floor AS TEXT) WHERE name = 'log_floor' AND CAST(value AS INTEGER) < :floor;

-- drop_events: the events up to the floor.
DELETE FROM task_events WHERE seq <= :floor;

-- finished: of the next :limit tasks not changed since :before, from a position on: which have ended, and whose events have all
-- left the log already, so that removing them leaves no gap in it.
SELECT id, updated_at,
    status IN ('completed', 'failed', 'cancelled') AND NOT EXISTS (SELECT 1 FROM task_events WHERE task_id = id)
FROM task_queue INDEXED BY idx_task_queue_updated
WHERE updated_at < :before AND updated_at >= :after AND (updated_at > :after OR id > :after_id)
ORDER BY updated_at, id LIMIT :limit + 0;

-- drop_task: one finished task that the log does not mention any more.
DELETE FROM task_queue WHERE id = :task_id AND status IN ('completed', 'failed', 'cancelled')
    AND NOT EXISTS (SELECT 1 FROM task_events WHERE task_id = id);

-- drop_task_logs: the lines of a task that was removed, in the original log.
DELETE FROM task_logs WHERE task_id = :task_id;

-- drop_flow: the counts of the oldest minute, once nobody can ask for it any more.
DELETE FROM task_flow WHERE minute = (SELECT min(minute) FROM task_flow WHERE minute < :before);

-- drop_selections: those whose time is over.
DELETE FROM task_selections WHERE expires_at <= :now;

-- dead_workers: those not heard since :before that hold nothing.
SELECT worker_id FROM worker_heartbeats AS worker WHERE last_heartbeat < :before
    AND NOT EXISTS (
        SELECT 1 FROM task_queue WHERE claimed_by = worker.worker_id AND status IN ('claimed', 'running')
    )
LIMIT :limit + 0;
