-- How many tasks were created, claimed and finished in each minute, and how long they waited and ran.
-- The triggers keep the counts.

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
