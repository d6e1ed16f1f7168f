-- Tokens to sign in with, and the log of what was done with them.

-- A token is kept as the SHA-256 of its text. Rows are never deleted: a database that ever had a token asks for one.
CREATE TABLE access_tokens (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    digest TEXT NOT NULL UNIQUE,
    created_at TEXT NOT NULL,
    expires_at TEXT,
    last_used_at TEXT,
    revoked_at TEXT
);
-- A name belongs to one token at a time, so that the log tells who did what.
CREATE UNIQUE INDEX idx_access_tokens_name ON access_tokens (name) WHERE revoked_at IS NULL;

CREATE TABLE audit_log (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT,
    outcome TEXT NOT NULL
);
CREATE INDEX idx_audit_log_at ON audit_log (at);

-- What a signed-in person does to a task is logged in the transaction that does it.
CREATE TRIGGER task_event_audited AFTER INSERT ON task_events
WHEN NEW.actor IS NOT NULL
BEGIN
    INSERT INTO audit_log (at, actor, action, subject, outcome)
    VALUES (NEW.at, NEW.actor,
            CASE WHEN NEW.kind = 'log' OR NEW.status = 'cancelled' THEN 'cancelTask'
                 WHEN NEW.previous_status IS NULL THEN 'createTask'
                 WHEN NEW.previous_status IN ('completed', 'failed', 'cancelled') THEN 'retryTask'
                 ELSE NEW.status END,
            'task ' || NEW.task_id, coalesce(NEW.status, 'requested'));
END;
