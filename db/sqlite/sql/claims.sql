-- hear: a worker speaks. Its row is written at most once a second, so that polling an empty queue costs no disk write.
INSERT INTO worker_heartbeats (worker_id, last_heartbeat, strategy, started_at, updated_at)
VALUES (:worker_id, :now, coalesce(:strategy, 'PRIORITY'), :now, :now)
ON CONFLICT (worker_id) DO UPDATE
SET last_heartbeat = excluded.last_heartbeat, updated_at = excluded.updated_at, strategy = coalesce(:strategy, strategy)
WHERE last_heartbeat NOT BETWEEN :fresh AND :now OR strategy <> coalesce(:strategy, strategy);

-- describe: what a worker says it takes; written only when it differs.
INSERT INTO worker_details (worker_id, task_types) VALUES (:worker_id, :types)
ON CONFLICT (worker_id) DO UPDATE SET task_types = excluded.task_types WHERE task_types <> excluded.task_types;

-- terms: whether the worker is paused, whether it was heard lately in the same words, and whether a later task has become due.
SELECT coalesce(details.paused, 0),
    coalesce(worker.last_heartbeat BETWEEN :fresh AND :now AND worker.strategy = :strategy AND details.task_types = :types, 0),
    EXISTS (
        SELECT 1 FROM task_queue INDEXED BY idx_task_queue_due
        WHERE status = 'queued' AND deferred = 1 AND run_after_utc <= :now
    )
FROM (SELECT :worker_id AS id)
LEFT JOIN worker_heartbeats AS worker ON worker.worker_id = id LEFT JOIN worker_details AS details ON details.worker_id = id;

-- promote: the tasks that have become due take their turn, a bounded number at a time.
UPDATE task_queue SET deferred = 0
WHERE id IN (
    SELECT id FROM task_queue INDEXED BY idx_task_queue_due
    WHERE status = 'queued' AND deferred = 1 AND run_after_utc <= :now ORDER BY run_after_utc LIMIT 500
);

-- queued_types: the types that have tasks waiting.
SELECT json_group_array(task_type) FROM task_counts WHERE status = 'queued' AND count > 0;

-- claim_priority: the next tasks in turn, granted in the statement that finds them. Each type's turn is one range of an index.
UPDATE task_queue NOT INDEXED
SET status = 'claimed', claimed_by = :worker_id, claimed_at = :now, updated_at = :now, attempt = attempt + 1, leased = 1
WHERE status = 'queued' AND id IN (
    SELECT task.id FROM json_each(:types) AS kind CROSS JOIN task_queue AS task ON task.id IN (
        SELECT id FROM task_queue AS waiting INDEXED BY idx_task_queue_turn
        WHERE status = 'queued' AND deferred = 0 AND task_type = kind.value
            AND (run_after_utc IS NULL OR run_after_utc <= :now)
        ORDER BY priority DESC, created_at, id LIMIT :limit + 0
    )
    ORDER BY task.priority DESC, task.created_at, task.id LIMIT :limit + 0
)
RETURNING {columns};

-- claim_fifo: the same by age. The turn index holds each priority by age.
UPDATE task_queue NOT INDEXED
SET status = 'claimed', claimed_by = :worker_id, claimed_at = :now, updated_at = :now, attempt = attempt + 1, leased = 1
WHERE status = 'queued' AND id IN (
    SELECT task.id FROM json_each(:types) AS kind CROSS JOIN json_each('[1,2,3,4,5,6,7,8,9,10]') AS level
    CROSS JOIN task_queue AS task ON task.id IN (
        SELECT id FROM task_queue AS waiting INDEXED BY idx_task_queue_turn
        WHERE status = 'queued' AND deferred = 0 AND task_type = kind.value AND priority = level.value
            AND (run_after_utc IS NULL OR run_after_utc <= :now)
        ORDER BY created_at, id LIMIT :limit + 0
    )
    ORDER BY task.created_at, task.priority DESC, task.id LIMIT :limit + 0
)
RETURNING {columns};

-- claim_lifo: the same, the youngest first.
UPDATE task_queue NOT INDEXED
SET status = 'claimed', claimed_by = :worker_id, claimed_at = :now, updated_at = :now, attempt = attempt + 1, leased = 1
WHERE status = 'queued' AND id IN (
    SELECT task.id FROM json_each(:types) AS kind CROSS JOIN json_each('[1,2,3,4,5,6,7,8,9,10]') AS level
    CROSS JOIN task_queue AS task ON task.id IN (
        SELECT id FROM task_queue AS waiting INDEXED BY idx_task_queue_turn
        WHERE status = 'queued' AND deferred = 0 AND task_type = kind.value AND priority = level.value
            AND (run_after_utc IS NULL OR run_after_utc <= :now)
        ORDER BY created_at DESC, id DESC LIMIT :limit + 0
    )
    ORDER BY task.created_at DESC, task.priority DESC, task.id DESC LIMIT :limit + 0
)
RETURNING {columns};

-- grant: leases of claimed tasks, here one. One of an attempt that ended behind our back is replaced.
INSERT OR REPLACE INTO task_leases (task_id, attempt, worker_id, lease_seconds, timeout_seconds, beat, expires_at)
VALUES (?, ?, ?, ?, ?, 0, ?);
