-- counters: the types and statuses whose kept counter is not the number of tasks.
SELECT task_type, status, sum(kept), sum(found)
FROM (
    SELECT task_type, status, count AS kept, 0 AS found FROM task_counts
    UNION ALL
    SELECT task_type, status, 0, count(*) FROM task_queue INDEXED BY idx_task_queue_type
    WHERE status <> 'queued' GROUP BY task_type, status
    UNION ALL
    SELECT task_type, 'queued', 0, count(*) FROM task_queue INDEXED BY idx_task_queue_turn
    WHERE status = 'queued' AND deferred = 0 AND priority BETWEEN 1 AND 10 GROUP BY task_type
    UNION ALL
    SELECT task_type, 'queued', 0, count(*) FROM task_queue INDEXED BY idx_task_queue_aside
    WHERE status = 'queued' AND (deferred <> 0 OR priority NOT BETWEEN 1 AND 10) GROUP BY task_type
)
GROUP BY task_type, status HAVING sum(kept) <> sum(found)
LIMIT 10;

-- folds: the tasks whose newest status event does not tell their status.
SELECT task.id, task.status, event.status
FROM task_queue AS task
JOIN task_events AS event ON event.seq = (
    SELECT max(seq) FROM task_events WHERE task_id = task.id AND kind = 'status'
)
WHERE event.status <> task.status
LIMIT 10;

-- chain: the status events that do not begin where the one before ended.
SELECT seq, task_id, previous_status, before
FROM (
    SELECT seq, task_id, previous_status, lag(status) OVER (PARTITION BY task_id ORDER BY seq) AS before
    FROM task_events WHERE kind = 'status'
)
WHERE before IS NOT NULL AND previous_status IS NOT before
LIMIT 10;

-- orphans: the leases of tasks that are gone.
SELECT task_id FROM task_leases WHERE task_id NOT IN (SELECT id FROM task_queue) LIMIT 10;

-- new_log: cursors of the log as it went on elsewhere must not be taken for positions in this one.
UPDATE queue_facts SET value = lower(hex(randomblob(4))) WHERE name = 'log_id';
