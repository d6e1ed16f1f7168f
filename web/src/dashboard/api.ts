import type { TypedDocument } from "../generated/documents";
import { noteServerTime } from "./clock";
import { credentials, signInNeeded } from "./session";

/** What the server said instead of an answer, with its stable code (NETWORK when it said nothing). */
export class ApiError extends Error {
  constructor(message: string, readonly code: string) {
    super(message);
  }
}

interface Reply<Answer> {
  data?: Answer | null;
  errors?: { message: string; extensions?: { code?: string } }[];
}

async function post(body: string, signal?: AbortSignal): Promise<Response> {
  const headers = {
    "Content-Type": "application/json",
    Accept: "application/graphql-response+json, application/json;q=0.9",
    ...credentials(),
  };
  try {
    return await fetch("/graphql", { method: "POST", body, headers, signal });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError("The server cannot be reached.", "NETWORK");
  }
}

/** Run an operation; throws ApiError when there is no whole answer. */
export async function request<Answer, Variables>(
  document: TypedDocument<Answer, Variables>,
  variables: Variables,
  signal?: AbortSignal,
): Promise<Answer> {
  const response = await post(JSON.stringify({ query: document, variables }), signal);
  noteServerTime(response.headers.get("Date"));
  const reply = (await response.json().catch(() => ({}))) as Reply<Answer>;
  const error = reply.errors?.[0];
  const code = error?.extensions?.code ?? (response.status === 401 ? "UNAUTHENTICATED" : "INTERNAL");
  if (code === "UNAUTHENTICATED" && (error || !reply.data)) signInNeeded.value = true;
  if (error) throw new ApiError(error.message, code);
  if (!reply.data) throw new ApiError(`The server answered with status ${response.status}.`, code);
  return reply.data;
}
