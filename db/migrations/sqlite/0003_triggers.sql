-- The promises that hold for every writer, ours or not.

-- A terminal status never changes but through retryTask, which raises the generation. The statement is passed over without an
-- error, so that a worker that reports late is not disturbed; what it said is kept as an event.
CREATE TRIGGER task_keeps_terminal BEFORE UPDATE ON task_queue
WHEN OLD.status IN ('completed', 'failed', 'cancelled') AND NEW.generation = OLD.generation
BEGIN
    INSERT INTO task_events (task_id, kind, at, worker_id, retry_count, attempt, level, message)
    VALUES (OLD.id, 'log', strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now'), OLD.claimed_by, OLD.retry_count, OLD.attempt, 'warning',
            'A late report of ' || NEW.status || ' was not taken: the task is ' || OLD.status);
    SELECT RAISE(IGNORE);
END;

-- A report by id alone about a task that is not held by such a worker any more: it waits again, or another holds it under a lease.
CREATE TRIGGER task_refuses_stale_report BEFORE UPDATE OF status ON task_queue
WHEN NEW.status IN ('completed', 'failed')
    AND (OLD.status = 'queued' OR (OLD.leased IS NOT NULL AND NEW.leased IS NOT NULL)) AND NEW.generation = OLD.generation
BEGIN
    INSERT INTO task_events (task_id, kind, at, worker_id, retry_count, attempt, level, message)
    VALUES (OLD.id, 'log', strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now'), OLD.claimed_by, OLD.retry_count, OLD.attempt, 'warning',
            'A late report of ' || NEW.status || ' was not taken: the task is ' || OLD.status);
    SELECT RAISE(IGNORE);
END;

CREATE TRIGGER task_created AFTER INSERT ON task_queue
BEGIN
    INSERT INTO task_counts VALUES (NEW.task_type, NEW.status, 1)
        ON CONFLICT (task_type, status) DO UPDATE SET count = count + 1;
    INSERT INTO task_events (task_id, kind, at, status, worker_id, retry_count, attempt, actor)
    VALUES (NEW.id, 'status', coalesce(NEW.created_at, strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')), NEW.status, NEW.claimed_by,
            NEW.retry_count, NEW.attempt, NEW.created_by);
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
CREATE TRIGGER task_changed AFTER UPDATE OF status ON task_queue
WHEN NEW.status <> OLD.status
BEGIN
    UPDATE task_queue SET attempt = attempt + 1
    WHERE id = NEW.id AND NEW.status = 'claimed' AND NEW.attempt = OLD.attempt;
    UPDATE task_counts SET count = count - 1 WHERE task_type = OLD.task_type AND status = OLD.status;
    INSERT INTO task_counts VALUES (NEW.task_type, NEW.status, 1)
        ON CONFLICT (task_type, status) DO UPDATE SET count = count + 1;
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
