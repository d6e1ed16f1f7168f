-- all: every registered type.
SELECT task_type, description, json_schema, examples FROM task_types ORDER BY task_type;

-- register: in place of one of the same name; the version rises with each.
INSERT OR REPLACE INTO task_types (task_type, description, json_schema, examples, version)
VALUES (:task_type, :description, :json_schema, :examples, (SELECT coalesce(max(version), 0) + 1 FROM task_types));

-- version: rises with every registration.
SELECT coalesce(max(version), 0) FROM task_types;
