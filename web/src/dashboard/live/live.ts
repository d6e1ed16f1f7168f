import { signal } from "@preact/signals";
import type { Client } from "graphql-ws";
import { FollowQueue, GetStatistics, WatchStatistics, WatchWorkers } from "../../generated/documents";
import type { GetStatisticsQuery, WatchStatisticsSubscription } from "../../generated/types";
import { request } from "../api";
import { signInNeeded } from "../session";
import { connect, connection, run } from "./connection";
import { deliver } from "./feed";

/** Counts by status and what else moves on every page; undefined until the first answer. */
export const statistics = signal<WatchStatisticsSubscription["statisticsChanged"]>();

/** The task types that have tasks. */
export const usedTypes = signal<string[]>([]);

/** Counts up when the event log could not be resumed: what was loaded before must be loaded again. */
export const epoch = signal(0);

/** Counts up when a worker comes, goes, is paused or takes a task. */
export const workerChanges = signal(0);

let cursor: string | undefined;
let begun: Promise<void> | undefined;

async function readStatistics(): Promise<void> {
  const { statistics: read }: GetStatisticsQuery = await request(GetStatistics, {});
  statistics.value = read;
  usedTypes.value = [...new Set(read.countsByType.map((row) => row.taskType))].sort();
  cursor ??= read.cursor;
}

/** Resolves when the feed knows from where it follows: what is read after that misses no event. */
export function beginning(): Promise<void> {
  begun ??= readStatistics().catch((error: unknown) => {
    begun = undefined;
    throw error;
  });
  return begun;
}

async function follow(client: Client): Promise<void> {
  const ending = await run(client, FollowQueue, { after: cursor }, ({ taskEvents }) => {
    cursor = taskEvents.cursor;
    deliver(taskEvents);
  });
  if (ending?.code === "UNAUTHENTICATED") signInNeeded.value = true;
  if (ending?.code !== "CURSOR_EXPIRED") return;
  cursor = undefined;
  await readStatistics();
  epoch.value++;
}

async function session(): Promise<void> {
  await beginning();
  const client = await connect();
  void run(client, WatchStatistics, { everySeconds: 1 }, ({ statisticsChanged }) => {
    statistics.value = statisticsChanged;
  });
  void run(client, WatchWorkers, {}, () => workerChanges.value++);
  await follow(client);
}

/** Wait, but not longer than until the network or the reader comes back. */
function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      removeEventListener("online", done);
      removeEventListener("focus", done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    addEventListener("online", done);
    addEventListener("focus", done);
  });
}

function signedIn(): Promise<void> {
  return new Promise((resolve) => {
    const stop = signInNeeded.subscribe((needed) => {
      if (needed) return;
      queueMicrotask(() => stop());
      resolve();
    });
  });
}

/** Follow the queue for as long as the page lives; each new connection goes on where the last one ended. */
export async function keepLive(): Promise<never> {
  for (let failures = 0; ; ) {
    await signedIn();
    const started = Date.now();
    await session().catch(() => undefined);
    failures = Date.now() - started > 10_000 ? 0 : failures + 1;
    connection.value = "reconnecting";
    await pause(Math.min(5000, 125 * 2 ** failures));
  }
}
