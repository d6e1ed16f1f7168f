import { effect, signal } from "@preact/signals";
import { createClient, type Client } from "graphql-ws";
import type { TypedDocument } from "../../generated/documents";
import { credentials, signInNeeded, token } from "../session";

/** How the socket stands; only "live" means that what is shown is what is. */
export const connection = signal<"connecting" | "live" | "reconnecting">("connecting");

/** Seconds since the server was last heard, once that is longer than its silence can be. */
export const silentSeconds = signal(0);

const pingMilliseconds = 2000;
const longestSilence = 8000;
const refusedCodes = [4401, 4403];

let lastHeard = Date.now();
let client: Client | undefined;

/** What a subscription ended with: errors that the server sent, or undefined when the socket closed. */
export type Ending = { code: string } | undefined;

function open(): Promise<Client> {
  return new Promise((resolve, reject) => {
    const heard = (): void => void (lastHeard = Date.now());
    const opened = createClient({
      url: new URL("/graphql", location.href.replace(/^http/, "ws")).href,
      connectionParams: credentials(),
      retryAttempts: 0,
      lazy: false,
      onNonLazyError: () => undefined,
      keepAlive: pingMilliseconds,
      on: {
        message: heard,
        connected: () => (heard(), resolve(opened)),
        closed: (event) => {
          if (refusedCodes.includes((event as CloseEvent).code)) signInNeeded.value = true;
          reject(new Error("closed"));
        },
      },
    });
    client = opened;
  });
}

/** Connect; rejects when that fails. The former connection, if any, is closed. */
export async function connect(): Promise<Client> {
  client?.terminate();
  const opened = await open();
  connection.value = "live";
  return opened;
}

/** Run a subscription until it ends, and say how. */
export function run<Answer, Variables extends object>(
  on: Client,
  query: TypedDocument<Answer, Variables>,
  variables: Variables,
  next: (answer: Answer) => void,
): Promise<Ending> {
  return new Promise((resolve) => {
    on.subscribe<Answer>(
      { query, variables: variables as Record<string, unknown> },
      {
        next: (message) => {
          if (message.data) next(message.data);
          else if (message.errors) resolve({ code: String(message.errors[0]?.extensions?.code) });
        },
        error: (error) => resolve(Array.isArray(error) ? { code: String(error[0]?.extensions?.code) } : undefined),
        complete: () => resolve(undefined),
      },
    );
  });
}

let lastLook = Date.now();

setInterval(() => {
  // A tab in the background, or a machine that slept, looks late: what it did not hear meanwhile proves nothing.
  if (Date.now() - lastLook > longestSilence / 2) lastHeard = Date.now();
  lastLook = Date.now();
  const silent = Date.now() - lastHeard;
  silentSeconds.value = silent > pingMilliseconds * 2 ? Math.round(silent / 1000) : 0;
  if (silent > longestSilence && connection.value === "live") client?.terminate();
}, 1000);

effect(() => {
  token.value;
  client?.terminate();
});
