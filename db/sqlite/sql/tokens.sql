-- all: every token ever made.
SELECT id, name, role, digest, created_at, expires_at, last_used_at, revoked_at FROM access_tokens ORDER BY id;

-- add: a new token; no row while another in force has its name.
INSERT INTO access_tokens (name, role, digest, created_at, expires_at) VALUES (:name, :role, :digest, :now, :expires_at)
ON CONFLICT DO NOTHING
RETURNING id, name, role, digest, created_at, expires_at, last_used_at, revoked_at;

-- expire: a token whose time is over gives its name free.
UPDATE access_tokens SET revoked_at = expires_at WHERE name = :name AND revoked_at IS NULL AND expires_at <= :now;

-- revoke: the token of this name from now on.
UPDATE access_tokens SET revoked_at = :now WHERE name = :name AND revoked_at IS NULL
RETURNING id, name, role, digest, created_at, expires_at, last_used_at, revoked_at;

-- use: when a token was last seen; an older time than the known one changes nothing.
UPDATE access_tokens SET last_used_at = :at WHERE id = :id AND (last_used_at IS NULL OR last_used_at < :at);

-- audit: one line of who did what.
INSERT INTO audit_log (at, actor, action, subject, outcome) VALUES (?, ?, ?, ?, ?);

-- audit_log: the latest lines.
SELECT at, actor, action, subject, outcome FROM audit_log ORDER BY id DESC LIMIT :limit + 0;

-- prune_audit: one small batch of the oldest lines.
DELETE FROM audit_log WHERE id IN (SELECT id FROM audit_log ORDER BY id LIMIT 500) AND at < :before;
