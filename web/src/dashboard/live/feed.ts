import { signal } from "@preact/signals";
import type { FollowQueueSubscription } from "../../generated/types";
import { serverNow } from "../clock";

/** One event of the queue: a change of status with the task's row, progress, or a log line. */
export type FeedEvent = FollowQueueSubscription["taskEvents"];

type Listener = (events: FeedEvent[]) => void;

/** Seconds by which the events that are coming in are old; 0 when they are fresh, and soon after they stop. */
export const behindSeconds = signal(0);

const flushMilliseconds = 100;
const listeners = new Set<Listener>();
let waiting: FeedEvent[] = [];
let quiet: ReturnType<typeof setTimeout> | undefined;

/** Hear of events, several at a time; returns what ends it. */
export function onEvents(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Take an event in; listeners get it with its neighbours, at most ten times a second. */
export function deliver(event: FeedEvent): void {
  if (waiting.push(event) === 1) setTimeout(flush, flushMilliseconds);
}

function flush(): void {
  const events = waiting;
  waiting = [];
  const age = (serverNow() - Date.parse(events.at(-1)!.at)) / 1000;
  behindSeconds.value = age > 2 ? Math.round(age) : 0;
  clearTimeout(quiet);
  quiet = setTimeout(() => (behindSeconds.value = 0), 1500);
  for (const listener of listeners) listener(events);
}
