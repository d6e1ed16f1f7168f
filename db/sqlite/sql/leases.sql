-- Every statement here carries the lease (task, attempt, worker) and changes nothing when it is not held any more.

-- progress: what is told, and the task is running. What is not told stays.
UPDATE task_queue
SET status = 'running', progress = coalesce(:progress, progress), progress_message = coalesce(:message, progress_message),
    updated_at = :now
WHERE id = :task_id AND attempt = :attempt AND claimed_by = :worker_id AND status IN ('claimed', 'running') AND leased = 1
RETURNING {task};

-- held: the task, while the lease holds.
SELECT {task} FROM task_queue
WHERE id = :task_id AND attempt = :attempt AND claimed_by = :worker_id AND status IN ('claimed', 'running') AND leased = 1;

-- attempt: what decides how the attempt ends, while the lease holds.
SELECT id, attempt, claimed_by, retry_count, max_retries, cancel_requested_at IS NOT NULL FROM task_queue
WHERE id = :task_id AND attempt = :attempt AND claimed_by = :worker_id AND status IN ('claimed', 'running') AND leased = 1;

-- complete: ends attempts with their results, except where a cancel was asked for. A report is a row, here one.
WITH reports (held_task, held_attempt, held_by, said) AS (VALUES (?, ?, ?, ?))
UPDATE task_queue
SET status = 'completed', result_data = said, error_message = NULL, completed_at = ?, updated_at = ?, leased = NULL
FROM reports
WHERE id = held_task AND attempt = held_attempt AND claimed_by = held_by AND status IN ('claimed', 'running') AND leased = 1
    AND cancel_requested_at IS NULL
RETURNING {columns};

-- renew: one more beat of a lease. Reaches the small table only, never the wide row.
UPDATE task_leases
SET beat = beat + 1,
    expires_at = strftime('%Y-%m-%dT%H:%M:%f', :now, lease_seconds || ' seconds') || '000+00:00'
WHERE task_id = :task_id AND attempt = :attempt AND worker_id = :worker_id;

-- beat: one more beat, with a new length, while the attempt goes on; returns whether a cancel was asked for.
UPDATE task_leases SET beat = beat + 1, lease_seconds = :lease_seconds, expires_at = :expires_at
WHERE task_id = :task_id AND attempt = :attempt AND worker_id = :worker_id
    AND EXISTS (
        SELECT 1 FROM task_queue
        WHERE id = :task_id AND attempt = :attempt AND claimed_by = :worker_id AND status IN ('claimed', 'running')
    )
RETURNING (SELECT cancel_requested_at IS NOT NULL FROM task_queue WHERE id = task_id);

-- drop_ended: the lease of an attempt that has ended.
DELETE FROM task_leases WHERE task_id = ? AND attempt = ?;

-- count_processed: so many tasks more done by this worker, which is a sign of life as well.
UPDATE worker_heartbeats SET tasks_processed = tasks_processed + ?, last_heartbeat = ?, updated_at = ? WHERE worker_id = ?;

-- count_failed: one more attempt that this worker says has failed.
UPDATE worker_heartbeats
SET tasks_failed = tasks_failed + 1, last_heartbeat = :now, updated_at = :now
WHERE worker_id = :worker_id;
