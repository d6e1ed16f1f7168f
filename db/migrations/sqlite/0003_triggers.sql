-- The promises that hold for every writer, ours or not.
--
-- They run at every step of every task, so they are few: SQLite prepares a frame for each trigger that a statement can fire.
-- A counter is an UPDATE and, only when that found no row, an INSERT: the row is nearly always there.

-- A terminal status never changes but through retryTask, which raises the generation. And a report by id alone is not taken about
-- a task that such a worker does not hold any more: it waits again, or another holds it under a lease. The statement is passed
-- over without an error, so that a worker that reports late is not disturbed; what it said is kept as an event.
CREATE TRIGGER task_refuses_late_report BEFORE UPDATE ON task_queue
WHEN NEW.generation = OLD.generation AND (
    OLD.status IN ('completed', 'failed', 'cancelled')
    OR (NEW.status IN ('completed', 'failed')
        AND (OLD.status = 'queued' OR (OLD.leased IS NOT NULL AND NEW.leased IS NOT NULL)))
)
BEGIN
    INSERT INTO task_events (task_id, kind, at, worker_id, retry_count, attempt, level, message)
    VALUES (OLD.id, 'log', strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now'), OLD.claimed_by, OLD.retry_count, OLD.attempt, 'warning',
            'A late report of ' || NEW.status || ' was not taken: the task is ' || OLD.status
                || CASE WHEN NEW.result_data IS NOT OLD.result_data THEN coalesce('. Its result: ' || NEW.result_data, '') ELSE '' END
                || CASE WHEN NEW.error_message IS NOT OLD.error_message THEN coalesce('. Its error: ' || NEW.error_message, '')
                    ELSE '' END);
    SELECT RAISE(IGNORE);
END;

CREATE TRIGGER task_created AFTER INSERT ON task_queue
BEGIN
    UPDATE task_counts SET count = count + 1 WHERE task_type = NEW.task_type AND status = NEW.status;
    INSERT INTO task_counts SELECT NEW.task_type, NEW.status, 1 WHERE changes() = 0;
    UPDATE task_flow SET count = count + 1
        WHERE minute = replace(substr(NEW.created_at, 1, 16), ' ', 'T') AND task_type = NEW.task_type
            AND what = 'created' AND bucket = -1;
    INSERT INTO task_flow
        SELECT replace(substr(NEW.created_at, 1, 16), ' ', 'T'), NEW.task_type, 'created', -1, 1 WHERE changes() = 0;
    INSERT INTO task_events (task_id, kind, at, status, worker_id, retry_count, attempt, actor)
    VALUES (NEW.id, 'status', NEW.created_at, NEW.status, NEW.claimed_by, NEW.retry_count, NEW.attempt, NEW.created_by);
END;

-- Whoever asks for a later start: the task is kept out of the turn until it is due. Other forms of a time are written as
-- existing workers compare them, or the task would start early.
CREATE TRIGGER task_deferred AFTER INSERT ON task_queue
WHEN NEW.run_after_utc IS NOT NULL AND NEW.deferred = 0
BEGIN
    UPDATE task_queue
    SET deferred = 1,
        run_after_utc = CASE WHEN run_after_utc GLOB '????-??-??T??:??:??.??????+00:00' THEN run_after_utc
            ELSE coalesce(strftime('%Y-%m-%dT%H:%M:%f000+00:00', run_after_utc), run_after_utc) END
    WHERE id = NEW.id;
END;

-- A claim written straight into the file does not know attempts: it is counted here, so that the attempt rises with every claim.
CREATE TRIGGER task_claimed_directly AFTER UPDATE OF status ON task_queue
WHEN NEW.status = 'claimed' AND OLD.status <> 'claimed' AND NEW.attempt = OLD.attempt
BEGIN
    UPDATE task_queue SET attempt = attempt + 1 WHERE id = NEW.id;
END;

-- A task waits from when it came into the queue, or from when it was due if that was later; it runs from its claim.
CREATE TRIGGER task_changed AFTER UPDATE OF status ON task_queue
WHEN NEW.status <> OLD.status
BEGIN
    UPDATE task_counts SET count = count - 1 WHERE task_type = OLD.task_type AND status = OLD.status;
    UPDATE task_counts SET count = count + 1 WHERE task_type = NEW.task_type AND status = NEW.status;
    INSERT INTO task_counts SELECT NEW.task_type, NEW.status, 1 WHERE changes() = 0;
    UPDATE task_flow SET count = count + 1
        WHERE NEW.status NOT IN ('queued', 'running') AND minute = replace(substr(NEW.updated_at, 1, 16), ' ', 'T')
            AND task_type = NEW.task_type AND what = NEW.status
            AND bucket = CASE WHEN NEW.status <> 'claimed' AND (OLD.status = 'queued' OR OLD.claimed_at IS NULL) THEN -1 ELSE coalesce((
                SELECT bucket FROM duration_buckets
                WHERE up_to_seconds >= 86400.0 * (julianday(NEW.updated_at) - julianday(
                    CASE NEW.status WHEN 'claimed' THEN max(OLD.updated_at, coalesce(OLD.run_after_utc, '')) ELSE OLD.claimed_at END))
                ORDER BY up_to_seconds LIMIT 1
            ), 271) END;
    INSERT INTO task_flow
        SELECT replace(substr(NEW.updated_at, 1, 16), ' ', 'T'), NEW.task_type, NEW.status,
            CASE WHEN NEW.status <> 'claimed' AND (OLD.status = 'queued' OR OLD.claimed_at IS NULL) THEN -1 ELSE coalesce((
                SELECT bucket FROM duration_buckets
                WHERE up_to_seconds >= 86400.0 * (julianday(NEW.updated_at) - julianday(
                    CASE NEW.status WHEN 'claimed' THEN max(OLD.updated_at, coalesce(OLD.run_after_utc, '')) ELSE OLD.claimed_at END))
                ORDER BY up_to_seconds LIMIT 1
            ), 271) END, 1
        WHERE changes() = 0 AND NEW.status NOT IN ('queued', 'running');
    INSERT INTO task_events (task_id, kind, at, previous_status, status, worker_id, retry_count, attempt, message, actor)
    VALUES (
        NEW.id, 'status',
        CASE WHEN NEW.updated_at IS OLD.updated_at THEN strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now') ELSE NEW.updated_at END,
        OLD.status, NEW.status, coalesce(NEW.claimed_by, OLD.claimed_by), NEW.retry_count,
        NEW.attempt + (NEW.status = 'claimed' AND NEW.attempt = OLD.attempt),
        CASE NEW.status WHEN 'cancelled' THEN NEW.cancel_reason WHEN 'failed' THEN NEW.error_message
             WHEN 'queued' THEN NEW.error_message END,
        CASE WHEN NEW.generation > OLD.generation THEN NEW.retried_by
             WHEN NEW.status = 'cancelled' THEN NEW.cancel_requested_by END
    );
END;

CREATE TRIGGER task_progressed AFTER UPDATE OF progress, progress_message ON task_queue
WHEN (NEW.progress IS NOT OLD.progress OR NEW.progress_message IS NOT OLD.progress_message)
    AND (NEW.progress IS NOT NULL OR NEW.progress_message IS NOT NULL)
BEGIN
    INSERT INTO task_events (task_id, kind, at, worker_id, retry_count, attempt, progress, message)
    VALUES (NEW.id, 'progress', NEW.updated_at, NEW.claimed_by, NEW.retry_count, NEW.attempt, NEW.progress, NEW.progress_message);
END;

CREATE TRIGGER task_cancel_requested AFTER UPDATE OF cancel_requested_at ON task_queue
WHEN NEW.cancel_requested_at IS NOT NULL AND OLD.cancel_requested_at IS NULL AND NEW.status IN ('claimed', 'running')
BEGIN
    INSERT INTO task_events (task_id, kind, at, worker_id, retry_count, attempt, level, message, actor)
    VALUES (NEW.id, 'log', NEW.cancel_requested_at, NEW.claimed_by, NEW.retry_count, NEW.attempt, 'info',
            'Cancel requested' || coalesce(': ' || NEW.cancel_reason, ''), NEW.cancel_requested_by);
END;

CREATE TRIGGER task_removed AFTER DELETE ON task_queue
BEGIN
    UPDATE task_counts SET count = count - 1 WHERE task_type = OLD.task_type AND status = OLD.status;
    DELETE FROM task_leases WHERE task_id = OLD.id;
    DELETE FROM task_labels WHERE task_id = OLD.id;
    DELETE FROM task_events WHERE task_id = OLD.id;
END;

-- Log lines go to the original table, so that lines of existing workers are events as well. An event_type that is no level is info.
CREATE TRIGGER task_logged AFTER INSERT ON task_logs
BEGIN
    INSERT INTO task_events (task_id, kind, at, worker_id, level, message)
    VALUES (NEW.task_id, 'log', NEW.timestamp, NEW.worker_id,
            CASE WHEN lower(NEW.event_type) IN ('debug', 'info', 'warning', 'error') THEN lower(NEW.event_type) ELSE 'info' END,
            coalesce(NEW.message, NEW.event_type));
END;
