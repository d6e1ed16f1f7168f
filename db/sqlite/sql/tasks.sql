-- held_by_key: the tasks that these idempotency keys made.
SELECT {task} FROM task_queue WHERE idempotency_key IN (SELECT value FROM json_each(:keys));

-- labels: the labels of these tasks, sorted by task and key.
SELECT task_id, key, value FROM task_labels WHERE task_id IN (SELECT value FROM json_each(:ids)) ORDER BY task_id, key;

-- last_id: the highest id ever given. Ids are chosen here, so that a batch knows its own without reading them back.
SELECT max(coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'task_queue'), 0), coalesce((SELECT max(id) FROM task_queue), 0));

-- insert_labels: labels of new tasks, here one; of two with the same key the later one holds.
INSERT OR REPLACE INTO task_labels (task_id, key, value) VALUES (?, ?, ?);

-- task: the whole record.
SELECT {task} FROM task_queue WHERE id = :task_id;

-- status: where it stands.
SELECT status FROM task_queue WHERE id = :task_id;

-- cancel: end these tasks now: the queued ones, those held without a lease, and with :force also those under a lease.
-- One that was asked to stop before keeps the first request. (Here and below, `+status` keeps SQLite from walking all
-- tasks of a status instead of looking these up.)
UPDATE task_queue
SET status = 'cancelled', completed_at = :now, updated_at = :now, leased = NULL, deferred = 0,
    cancel_forced = (:force AND status <> 'queued'),
    cancel_requested_at = coalesce(cancel_requested_at, :now),
    cancel_requested_by = iif(cancel_requested_at IS NULL, :actor, cancel_requested_by),
    cancel_reason = iif(cancel_requested_at IS NULL, :reason, cancel_reason)
WHERE id IN (SELECT value FROM json_each(:ids))
    AND (+status = 'queued' OR (+status IN ('claimed', 'running') AND (leased IS NULL OR :force)));

-- request_cancel: ask the workers that hold these tasks under a lease to stop; who was asked before is not asked again.
UPDATE task_queue
SET cancel_requested_at = :now, cancel_requested_by = :actor, cancel_reason = :reason, updated_at = :now
WHERE id IN (SELECT value FROM json_each(:ids))
    AND +status IN ('claimed', 'running') AND leased IS NOT NULL AND cancel_requested_at IS NULL;

-- drop_leases: forget the leases of these tasks once they have ended.
DELETE FROM task_leases WHERE task_id IN (SELECT value FROM json_each(:ids))
    AND task_id NOT IN (
        SELECT id FROM task_queue WHERE id IN (SELECT value FROM json_each(:ids)) AND +status IN ('claimed', 'running')
    );

-- retry: back to the queue as a new generation. A wait that was a backoff is over; one that was asked for still holds.
UPDATE task_queue
SET status = 'queued', generation = generation + 1, retried_by = :actor, updated_at = :now,
    run_after_utc = iif(retry_count = 0, run_after_utc, NULL),
    deferred = (retry_count = 0 AND run_after_utc IS NOT NULL),
    retry_count = 0, claimed_by = NULL, claimed_at = NULL, completed_at = NULL, leased = NULL,
    progress = NULL, progress_message = NULL, result_data = NULL, error_message = NULL,
    cancel_requested_at = NULL, cancel_requested_by = NULL, cancel_reason = NULL, cancel_acknowledged_at = NULL, cancel_forced = 0
WHERE id IN (SELECT value FROM json_each(:ids)) AND +status IN ('failed', 'cancelled');
