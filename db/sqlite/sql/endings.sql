-- Ways in which an attempt ends other than with its result. Each is guarded by the attempt that it ends.

-- attempt: what decides how it ends; no row when it has ended already.
SELECT id, attempt, claimed_by, retry_count, max_retries, cancel_requested_at IS NOT NULL
FROM task_queue WHERE id = :task_id AND attempt = :attempt AND status IN ('claimed', 'running');

-- attempts_of: the same for all that a worker holds.
SELECT id, attempt, claimed_by, retry_count, max_retries, cancel_requested_at IS NOT NULL
FROM task_queue WHERE claimed_by = :worker_id AND status IN ('claimed', 'running') ORDER BY id;

-- requeue: the task waits again; :counted says whether that used up a retry, :run_after how long it waits.
UPDATE task_queue
SET status = 'queued', retry_count = retry_count + :counted, run_after_utc = :run_after, deferred = :run_after IS NOT NULL,
    error_message = :error, updated_at = :now, leased = NULL,
    claimed_by = NULL, claimed_at = NULL, progress = NULL, progress_message = NULL
WHERE id = :task_id AND attempt = :attempt AND status IN ('claimed', 'running');

-- fail: no retry is left, or none would help.
UPDATE task_queue
SET status = 'failed', error_message = :error, completed_at = :now, updated_at = :now, leased = NULL
WHERE id = :task_id AND attempt = :attempt AND status IN ('claimed', 'running');

-- cancel: a stop was asked for, and this is it; :acknowledged_at when the worker itself said so.
UPDATE task_queue
SET status = 'cancelled', cancel_acknowledged_at = :acknowledged_at, completed_at = :now, updated_at = :now, leased = NULL
WHERE id = :task_id AND attempt = :attempt AND status IN ('claimed', 'running');

-- drop: the lease of the attempt, if it had one.
DELETE FROM task_leases WHERE task_id = :task_id AND attempt = :attempt;
