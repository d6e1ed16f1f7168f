-- counts: the kept counters.
SELECT task_type, status, count FROM task_counts WHERE count > 0 ORDER BY task_type, status;

-- page_size: the bytes of a page of the database file, which never change while it is open.
SELECT page_size FROM pragma_page_size();

-- standing: at one moment, the kept counters in no order, how many workers were heard since a time, beats of its day that are
-- not of our form, when the task that waits longest was created, the pages of the file, and the position of the newest event.
SELECT
    (SELECT json_group_array(json_array(task_type, status, count)) FROM task_counts WHERE count > 0),
    (SELECT count(*) FROM worker_heartbeats
    WHERE last_heartbeat >= :since AND substr(last_heartbeat, 11, 1) || substr(last_heartbeat, 27) = 'T+00:00'),
    (SELECT json_group_array(last_heartbeat) FROM worker_heartbeats
    WHERE last_heartbeat >= substr(:since, 1, 10)
    AND substr(last_heartbeat, 11, 1) || substr(last_heartbeat, 27) <> 'T+00:00'),
    (SELECT created_at FROM task_queue INDEXED BY idx_task_queue_status WHERE status = 'queued' ORDER BY created_at LIMIT 1),
    (SELECT page_count FROM pragma_page_count()),
    coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'task_events'), 0);

-- throughput: what happened in each minute from :since on, of one type or all.
SELECT minute, what, sum(count) FROM v_task_flow
WHERE minute >= :since AND what <> 'claimed' AND (:task_type IS NULL OR task_type = :task_type)
GROUP BY minute, what;

-- durations: how many tasks waited (claimed = 1) or ran no longer than so many seconds, shortest first.
SELECT what = 'claimed' AS claimed, up_to_seconds, sum(count) FROM v_task_flow JOIN duration_buckets USING (bucket)
WHERE minute >= :since AND bucket >= 0 AND (:task_type IS NULL OR task_type = :task_type)
GROUP BY claimed, up_to_seconds ORDER BY up_to_seconds;

-- uncounted: the position up to which events are counted, and the newest.
SELECT (SELECT CAST(value AS INTEGER) FROM queue_facts WHERE name = 'flow_position'),
    coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'task_events'), 0);

-- count_flow: counts the events that are not counted yet, up to a position.
INSERT INTO task_flow
SELECT minute, task_type, what, bucket, count(*) FROM v_uncounted_flow WHERE seq <= :position
GROUP BY minute, task_type, what, bucket
ON CONFLICT (minute, task_type, what, bucket) DO UPDATE SET count = count + excluded.count;

-- move_flow: events up to this position are counted.
UPDATE queue_facts SET value = CAST(:position AS TEXT) WHERE name = 'flow_position';
