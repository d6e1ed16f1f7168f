// The Node contenders' resolvers: the product's own SDL on better-sqlite3, prepared statements, one synchronous connection.
import fs from 'node:fs';
import Database from 'better-sqlite3';
import { GraphQLScalarType } from 'graphql';

const db = new Database(process.env.DATABASE);
for (const pragma of ['journal_mode=WAL', 'synchronous=FULL', 'busy_timeout=5000', 'cache_size=-65536', 'mmap_size=268435456']) db.pragma(pragma);

export const typeDefs = fs.readFileSync(process.env.SDL, 'utf8');
const instant = (column) => `substr(${column}, 1, 26) || 'Z'`;
const columns = `CAST(id AS TEXT) AS id, id AS rowid_, task_type AS taskType, upper(status) AS status, parameters, priority,
  ${instant('created_at')} AS createdAt, created_at AS created_at_, ${instant('updated_at')} AS updatedAt,
  ${instant('claimed_at')} AS claimedAt, ${instant('completed_at')} AS completedAt, claimed_by AS claimedBy,
  retry_count AS retryCount, max_retries AS maxRetries, progress, result_data AS result, error_message AS errorMessage`;
const one = db.prepare(`SELECT ${columns} FROM task_queue WHERE id = ?`);
const newest = db.prepare(`SELECT ${columns} FROM task_queue ORDER BY created_at DESC, id DESC LIMIT ?`);
const labels = db.prepare('SELECT key, value FROM task_labels WHERE task_id = ? ORDER BY key');
const worker = db.prepare(`SELECT h.worker_id AS id, d.hostname, h.strategy, h.tasks_processed AS tasksProcessed,
  h.tasks_failed AS tasksFailed, ${instant('h.started_at')} AS startedAt
  FROM worker_heartbeats h LEFT JOIN worker_details d USING (worker_id) WHERE h.worker_id = ?`);
const count = db.prepare('SELECT coalesce(sum(count), 0) FROM task_counts').pluck();
const head = db.prepare("SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'task_events'), 0)").pluck();
const logId = db.prepare("SELECT value FROM queue_facts WHERE name = 'log_id'").pluck().get();
const counts = db.prepare('SELECT task_type AS taskType, upper(status) AS status, count FROM task_counts WHERE count > 0 ORDER BY task_type, task_counts.status');
const oldest = db.prepare(`SELECT ${instant('min(created_at)')} FROM task_queue WHERE status = 'queued'`).pluck();
const size = db.prepare('SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()').pluck();
const active = db.prepare('SELECT count(*) FROM worker_heartbeats WHERE last_heartbeat >= ?').pluck();
const insert = db.prepare(`INSERT INTO task_queue (task_type, status, parameters, priority, created_at, updated_at, max_retries)
  VALUES (?, 'queued', ?, ?, ?, ?, 3)`);
const insertLabel = db.prepare('INSERT INTO task_labels VALUES (?, ?, ?)');
const statuses = ['QUEUED', 'CLAIMED', 'RUNNING', 'COMPLETED', 'FAILED', 'CANCELLED'];

const stored = (milliseconds) => new Date(milliseconds).toISOString().replace('Z', '000+00:00');
const place = (task) => Buffer.from(JSON.stringify(['created_at', task.created_at_, task.rowid_])).toString('base64url');
const cursor = () => `${logId}-${head.get().toString(16)}`;

const create = db.transaction((input) => {
  const now = stored(Date.now());
  const id = insert.run(input.taskType, JSON.stringify(input.parameters), input.priority, now, now).lastInsertRowid;
  for (const label of input.labels ?? []) insertLabel.run(id, label.key, label.value);
  return id;
});

const same = (name) => new GraphQLScalarType({ name, serialize: (value) => value, parseValue: (value) => value });

export const resolvers = {
  DateTime: same('DateTime'), Cursor: same('Cursor'), JSON: same('JSON'),
  Query: {
    task: (_, { id }) => one.get(Number(id)),
    tasks: (_, { first }) => ({ nodes: newest.all(first ?? 100) }),
    statistics: () => {
      const byType = counts.all();
      const byStatus = Object.fromEntries(statuses.map((status) => [status, 0]));
      for (const row of byType) byStatus[row.status] += row.count;
      const bytes = size.get();
      return {
        countsByStatus: statuses.map((status) => ({ status, count: byStatus[status] })),
        countsByType: byType,
        totalTasks: byType.reduce((sum, row) => sum + row.count, 0),
        activeWorkers: active.get(stored(Date.now() - 180000)),
        oldestQueuedAt: oldest.get(),
        databaseSizeBytes: bytes,
        databaseSizeMb: Math.round((bytes / 1048576) * 100) / 100,
        cursor: cursor(),
      };
    },
  },
  Mutation: { createTask: (_, { input }) => ({ __typename: 'TaskCreated', task: one.get(create.immediate(input)) }) },
  TaskConnection: {
    pageInfo: ({ nodes }) => ({
      hasNextPage: true, hasPreviousPage: false, startCursor: place(nodes[0]), endCursor: place(nodes[nodes.length - 1]),
    }),
    totalCount: () => count.get(),
    totalCountIsExact: () => true,
    cursor,
  },
  Task: {
    parameters: (task) => JSON.parse(task.parameters),
    result: (task) => (task.result === null ? null : JSON.parse(task.result)),
    labels: (task) => labels.all(task.rowid_),
    worker: (task) => (task.claimedBy ? worker.get(task.claimedBy) : null),
  },
  CreateTaskResult: { resolveType: (value) => value.__typename },
  Problem: { resolveType: (value) => value.__typename },
  TaskEvent: { resolveType: (value) => value.__typename },
};
