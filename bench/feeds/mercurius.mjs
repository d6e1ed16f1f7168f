// Mercurius with its jit: its own pubsub, one iterator for each subscriber.
import Database from 'better-sqlite3';
import Fastify from 'fastify';
import mercurius from 'mercurius';

const app = Fastify();
const schema = `
  type TaskStatusChange {
    cursor: String! at: String! previousStatus: String status: String! taskId: ID! workerId: String
    retryCount: Int! message: String
  }
  type Query { ok: Boolean! }
  type Subscription { taskStatusChanged: TaskStatusChange! }
`;
const subscribe = (_, __, { pubsub }) => pubsub.subscribe('changes');
const resolvers = { Query: { ok: () => true }, Subscription: { taskStatusChanged: { subscribe } } };
app.register(mercurius, { schema, resolvers, jit: 1, subscription: true });
await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT) });

const database = new Database(process.env.DATABASE);
let seen = database.prepare('SELECT coalesce(max(seq), 0) AS seq FROM task_events').get().seq;
const fresh = database.prepare(`
  SELECT seq, at, upper(previous_status) AS previousStatus, upper(status) AS status, task_id AS taskId,
    worker_id AS workerId, retry_count AS retryCount, message
  FROM task_events WHERE seq > ? AND kind = 'status' ORDER BY seq`);
setInterval(() => {
  for (const row of fresh.all(seen)) {
    seen = row.seq;
    const change = { ...row, cursor: `log-${seen.toString(16)}` };
    app.graphql.pubsub.publish({ topic: 'changes', payload: { taskStatusChanged: change } });
  }
}, 5);
