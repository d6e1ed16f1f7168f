-- Throughput and latency leave the triggers, which run at every step of every task: an event says what is needed to count it,
-- upkeep counts events into task_flow, many at once, and v_task_flow adds those that are not counted yet.

ALTER TABLE task_events ADD COLUMN task_type TEXT;
-- Since when the task had waited when it was claimed, or had run when it ended.
ALTER TABLE task_events ADD COLUMN since TEXT;
-- Events up to this position are counted in task_flow.
INSERT INTO queue_facts
SELECT 'flow_position', CAST(coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'task_events'), 0) AS TEXT);

CREATE VIEW v_uncounted_flow AS
SELECT seq, task_id, replace(substr(at, 1, 16), ' ', 'T') AS minute, task_type,
    CASE WHEN previous_status IS NULL THEN 'created' ELSE status END AS what,
    CASE WHEN since IS NULL THEN -1 ELSE coalesce((
        SELECT bucket FROM duration_buckets WHERE up_to_seconds >= 86400.0 * (julianday(at) - julianday(since))
        ORDER BY up_to_seconds LIMIT 1
    ), 271) END AS bucket
FROM task_events
WHERE seq > (SELECT CAST(value AS INTEGER) FROM queue_facts WHERE name = 'flow_position')
    AND kind = 'status' AND (previous_status IS NULL OR status NOT IN ('queued', 'running'));

CREATE VIEW v_task_flow AS
SELECT minute, task_type, what, bucket, count FROM task_flow
UNION ALL
SELECT minute, task_type, what, bucket, 1 FROM v_uncounted_flow;

DROP TRIGGER task_created;
CREATE TRIGGER task_created AFTER INSERT ON task_queue
BEGIN
    UPDATE task_counts SET count = count + 1 WHERE task_type = NEW.task_type AND status = NEW.status;
    INSERT INTO task_counts SELECT NEW.task_type, NEW.status, 1 WHERE changes() = 0;
    INSERT INTO task_events (task_id, kind, at, status, worker_id, retry_count, attempt, actor, task_type)
    VALUES (NEW.id, 'status', NEW.created_at, NEW.status, NEW.claimed_by, NEW.retry_count, NEW.attempt, NEW.created_by,
            NEW.task_type);
END;

-- A task waits from when it came into the queue, or from when it was due if that was later; it runs from its claim.
DROP TRIGGER task_changed;
CREATE TRIGGER task_changed AFTER UPDATE OF status ON task_queue
WHEN NEW.status <> OLD.status
BEGIN
    UPDATE task_counts SET count = count - 1 WHERE task_type = OLD.task_type AND status = OLD.status;
    UPDATE task_counts SET count = count + 1 WHERE task_type = NEW.task_type AND status = NEW.status;
    INSERT INTO task_counts SELECT NEW.task_type, NEW.status, 1 WHERE changes() = 0;
    INSERT INTO task_events (task_id, kind, at, previous_status, status, worker_id, retry_count, attempt, message, actor,
                             task_type, since)
    VALUES (
        NEW.id, 'status',
        CASE WHEN NEW.updated_at IS OLD.updated_at AND NEW.leased IS OLD.leased
             THEN strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now') ELSE NEW.updated_at END,
        OLD.status, NEW.status, coalesce(NEW.claimed_by, OLD.claimed_by), NEW.retry_count,
        NEW.attempt + (NEW.status = 'claimed' AND NEW.attempt = OLD.attempt),
        CASE NEW.status WHEN 'cancelled' THEN NEW.cancel_reason WHEN 'failed' THEN NEW.error_message
             WHEN 'queued' THEN NEW.error_message END,
        CASE WHEN NEW.generation > OLD.generation THEN NEW.retried_by
             WHEN NEW.status = 'cancelled' THEN NEW.cancel_requested_by END,
        NEW.task_type,
        CASE WHEN NEW.status = 'claimed' THEN max(OLD.updated_at, coalesce(OLD.run_after_utc, ''))
             WHEN NEW.status NOT IN ('queued', 'running') AND OLD.status <> 'queued' THEN OLD.claimed_at END
    );
END;

-- Events that go with their task are counted first.
DROP TRIGGER task_removed;
CREATE TRIGGER task_removed AFTER DELETE ON task_queue
BEGIN
    UPDATE task_counts SET count = count - 1 WHERE task_type = OLD.task_type AND status = OLD.status;
    DELETE FROM task_leases WHERE task_id = OLD.id;
    DELETE FROM task_labels WHERE task_id = OLD.id;
    INSERT INTO task_flow SELECT minute, task_type, what, bucket, count(*) FROM v_uncounted_flow WHERE task_id = OLD.id
        GROUP BY minute, task_type, what, bucket
        ON CONFLICT (minute, task_type, what, bucket) DO UPDATE SET count = count + excluded.count;
    DELETE FROM task_events WHERE task_id = OLD.id;
END;
