-- hold: the ids that a bulk action will hit.
INSERT INTO task_selections (id, task_ids, expires_at) VALUES (:id, :task_ids, :expires_at);

-- held: a selection whose time is not over.
SELECT task_ids, expires_at FROM task_selections WHERE id = :id AND expires_at > :now;

-- use: a selection serves one action.
DELETE FROM task_selections WHERE id = :id;
