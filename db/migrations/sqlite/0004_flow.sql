-- How many tasks were created, claimed and finished in each minute, and how long they waited and ran, kept by triggers.

-- Durations are counted in buckets, each an eighth of an octave wide: a percentile read from them is at most 9 % too high.
CREATE TABLE duration_buckets (
    up_to_seconds REAL PRIMARY KEY,
    bucket INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO duration_buckets
WITH RECURSIVE bucket (up_to_seconds, number) AS (
    SELECT 0.001, 0
    UNION ALL
    SELECT up_to_seconds * 1.0905077326652577, number + 1 FROM bucket WHERE number < 271
)
SELECT up_to_seconds, number FROM bucket;

-- what: created; claimed, by the seconds waited; completed, failed or cancelled, by the seconds run.
-- bucket: -1 when there is no duration: created, or finished without having been held.
CREATE TABLE task_flow (
    minute TEXT NOT NULL,
    task_type TEXT NOT NULL,
    what TEXT NOT NULL,
    bucket INTEGER NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (minute, task_type, what, bucket)
) WITHOUT ROWID;

CREATE TRIGGER flow_created AFTER INSERT ON task_queue
BEGIN
    INSERT INTO task_flow VALUES (replace(substr(NEW.created_at, 1, 16), ' ', 'T'), NEW.task_type, 'created', -1, 1)
        ON CONFLICT DO UPDATE SET count = count + 1;
END;

-- A task waits from when it came into the queue, or from when it was due if that was later.
CREATE TRIGGER flow_claimed AFTER UPDATE OF status ON task_queue
WHEN NEW.status = 'claimed' AND OLD.status = 'queued'
BEGIN
    INSERT INTO task_flow VALUES (
        replace(substr(NEW.updated_at, 1, 16), ' ', 'T'), NEW.task_type, 'claimed',
        coalesce((
            SELECT bucket FROM duration_buckets WHERE up_to_seconds >=
                (julianday(NEW.updated_at) - julianday(max(OLD.updated_at, coalesce(OLD.run_after_utc, '')))) * 86400.0
            ORDER BY up_to_seconds LIMIT 1
        ), 271), 1)
        ON CONFLICT DO UPDATE SET count = count + 1;
END;

CREATE TRIGGER flow_finished AFTER UPDATE OF status ON task_queue
WHEN NEW.status IN ('completed', 'failed', 'cancelled') AND OLD.status NOT IN ('completed', 'failed', 'cancelled')
BEGIN
    INSERT INTO task_flow VALUES (
        replace(substr(NEW.updated_at, 1, 16), ' ', 'T'), NEW.task_type, NEW.status,
        CASE WHEN OLD.claimed_at IS NULL OR OLD.status = 'queued' THEN -1 ELSE coalesce((
            SELECT bucket FROM duration_buckets WHERE up_to_seconds >=
                (julianday(NEW.updated_at) - julianday(OLD.claimed_at)) * 86400.0
            ORDER BY up_to_seconds LIMIT 1
        ), 271) END, 1)
        ON CONFLICT DO UPDATE SET count = count + 1;
END;
