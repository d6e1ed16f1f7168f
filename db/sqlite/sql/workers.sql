-- all: every worker with what it told of itself.
SELECT h.worker_id, h.last_heartbeat, h.started_at, h.updated_at, h.tasks_processed, h.tasks_failed, h.strategy,
    coalesce(d.task_types, '[]'), d.hostname, d.pid, d.version, coalesce(d.paused, 0), d.pause_reason
FROM worker_heartbeats AS h LEFT JOIN worker_details AS d USING (worker_id);

-- some: these workers.
SELECT h.worker_id, h.last_heartbeat, h.started_at, h.updated_at, h.tasks_processed, h.tasks_failed, h.strategy,
    coalesce(d.task_types, '[]'), d.hostname, d.pid, d.version, coalesce(d.paused, 0), d.pause_reason
FROM worker_heartbeats AS h LEFT JOIN worker_details AS d USING (worker_id)
WHERE h.worker_id IN (SELECT value FROM json_each(:ids));

-- holding: the tasks that these workers hold, oldest first.
SELECT claimed_by, id FROM task_queue INDEXED BY idx_task_queue_worker
WHERE claimed_by IN (SELECT value FROM json_each(:ids)) AND status IN ('claimed', 'running') ORDER BY claimed_by, id;

-- describe: what a worker tells of itself in a beat; what it leaves out stays as it is known.
INSERT INTO worker_details (worker_id, task_types, hostname, pid, version)
VALUES (:worker_id, coalesce(:task_types, '[]'), :hostname, :pid, :version)
ON CONFLICT (worker_id) DO UPDATE
SET task_types = coalesce(:task_types, task_types), hostname = coalesce(:hostname, hostname),
    pid = coalesce(:pid, pid), version = coalesce(:version, version)
WHERE (task_types, hostname, pid, version) IS NOT (
    coalesce(:task_types, task_types), coalesce(:hostname, hostname), coalesce(:pid, pid), coalesce(:version, version)
);

-- pause: grant this worker no more tasks.
INSERT INTO worker_details (worker_id, paused, pause_reason) VALUES (:worker_id, :paused, :reason)
ON CONFLICT (worker_id) DO UPDATE SET paused = excluded.paused, pause_reason = excluded.pause_reason;

-- forget: its heartbeat.
DELETE FROM worker_heartbeats WHERE worker_id = :worker_id;

-- forget_details: what it told of itself.
DELETE FROM worker_details WHERE worker_id = :worker_id;

-- lately: the beats not older than a day and the types their workers take, for those that may be alive.
SELECT h.last_heartbeat, coalesce(d.task_types, '[]'), coalesce(d.paused, 0)
FROM worker_heartbeats AS h LEFT JOIN worker_details AS d USING (worker_id)
WHERE h.last_heartbeat >= substr(:since, 1, 10);
