-- queued: these tasks, as far as they wait, each type with the task's turn: the smallest turn is next. (`+` keeps SQLite
-- from walking all that wait.)
SELECT task_type, -priority, created_at, id FROM task_queue WHERE id IN (SELECT value FROM json_each(:ids)) AND +status = 'queued';

-- waiting_types: the types that have tasks waiting.
SELECT task_type FROM task_counts WHERE status = 'queued' AND count > 0;

-- turns: the turns of one type's due tasks, in order, read one by one.
SELECT -priority, created_at, id FROM task_queue INDEXED BY idx_task_queue_turn
WHERE status = 'queued' AND deferred = 0 AND task_type = ? ORDER BY priority DESC, created_at, id;

-- ahead: how many tasks come before this place by PRIORITY, whatever their type, counted no further than the limit.
SELECT count(*) FROM (
    SELECT 1 FROM (SELECT task_type AS kind FROM task_counts WHERE status = 'queued' AND count > 0) CROSS JOIN task_queue
        INDEXED BY idx_task_queue_turn
    WHERE status = 'queued' AND deferred = 0 AND task_type = kind AND priority > :priority
    UNION ALL
    SELECT 1 FROM (SELECT task_type AS kind FROM task_counts WHERE status = 'queued' AND count > 0) CROSS JOIN task_queue
        INDEXED BY idx_task_queue_turn
    WHERE status = 'queued' AND deferred = 0 AND task_type = kind AND priority = :priority AND created_at < :created_at
    UNION ALL
    SELECT 1 FROM (SELECT task_type AS kind FROM task_counts WHERE status = 'queued' AND count > 0) CROSS JOIN task_queue
        INDEXED BY idx_task_queue_turn
    WHERE status = 'queued' AND deferred = 0 AND task_type = kind AND priority = :priority AND created_at = :created_at
        AND id < :id
    LIMIT :limit + 0
);
