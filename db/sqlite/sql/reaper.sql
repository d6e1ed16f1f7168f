-- leases: every lease with its beat. The small table only.
SELECT task_id, attempt, beat, lease_seconds, timeout_seconds FROM task_leases;

-- direct: every claim written straight into the file, with its worker's last sign of life. The index only.
SELECT task.id, task.attempt, task.claimed_by, worker.last_heartbeat, task.timeout_seconds
FROM task_queue AS task INDEXED BY idx_task_queue_direct LEFT JOIN worker_heartbeats AS worker ON worker.worker_id = task.claimed_by
WHERE task.leased IS NULL AND task.status IN ('claimed', 'running');

-- beat: 1 while the lease still stands at this beat.
SELECT 1 FROM task_leases WHERE task_id = :task_id AND attempt = :attempt AND beat = :beat;

-- last_heartbeat: the worker's last sign of life.
SELECT last_heartbeat FROM worker_heartbeats WHERE worker_id = :worker_id;

-- drop: a lease whose attempt somebody else has ended.
DELETE FROM task_leases WHERE task_id = :task_id AND attempt = :attempt;
